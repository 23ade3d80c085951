"""The one password of the site, which the settings hold."""

import hmac
from hashlib import sha256

from lib.secret import secret_key
from lib.settings import get_settings


def has_token() -> bool:
    """Whether there is an administrator at all."""
    return bool(_token())


def is_token(given: str) -> bool:
    """Whether this is the token. How long the comparison takes tells nothing of it, not even its length."""
    return has_token() and hmac.compare_digest(_digest(given.encode()), _digest(_token()))


def signing_key() -> bytes:
    """What sessions are signed with. Another token or another `SECRET_KEY` gives another key, which ends them all."""
    return hmac.digest(secret_key(), b"admin session\n" + _token(), sha256)


def _digest(text: bytes) -> bytes:
    return hmac.digest(secret_key(), text, sha256)


def _token() -> bytes:
    return get_settings().admin_token.get_secret_value().encode()
