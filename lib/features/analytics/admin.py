"""The administrator's session: a signed cookie, which only states that its client once had the token.

The server stores nothing, so all processes and machines with the same `SECRET_KEY` accept it.
"""

import hmac
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice

from dash import get_app
from itsdangerous import BadSignature, TimestampSigner

from lib.features.analytics.settings import AdminSettings
from lib.http.origins import is_from_own_page
from lib.process.shared_state import secret_key
from lib.settings import get_settings
from lib.site import get_site

PAGE = "/analytics"
SIGN_IN = f"{PAGE}/session"
SIGN_OUT = f"{SIGN_IN}/end"
# Without its suffix, `.csv` or `.json`.
EXPORT = f"{PAGE}/export"

COOKIE = "atoll_admin"
LIFETIME = 12 * 60 * 60  # seconds
# Attempts of a client to sign in.
ATTEMPTS = "5/minute"
# Seconds by which the clock of the machine that signed can be ahead of this one.
AHEAD = 60
# Maximum cookies of this name that are verified, because each costs time.
MAX_COOKIES = 4
_BEARER = "admin"


def is_token(given: str) -> bool:
    """Return whether this is the token. The duration of the comparison reveals nothing, not even the length."""
    return bool(_token()) and hmac.compare_digest(_digest(given.encode()), _digest(_token()))


def signing_key() -> bytes:
    """Return the key of the sessions. A new token or `SECRET_KEY` changes it, which ends all sessions."""
    return _digest(b"admin session\n" + _token())


def is_admin(headers: Mapping[str, str]) -> bool:
    """Return whether a request has a session that is not older than twelve hours. Header names are lowercase."""
    if not _token():
        return False
    signer = _signer()
    return any(_is_signed(signer, value) for value in islice(_cookies(headers.get("cookie", "")), MAX_COOKIES))


def session_cookie(*, secure: bool) -> str:
    """Return the `Set-Cookie` that starts a session. With `secure`, browsers send the cookie over HTTPS only."""
    return _set_cookie(_signer().sign(_BEARER).decode(), LIFETIME, secure)


def ended_cookie(*, secure: bool) -> str:
    """Return the `Set-Cookie` that deletes the cookie."""
    return _set_cookie("", 0, secure)


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Return whether no page of another site sent a request. Scripts send none of these headers."""
    return is_from_own_page(headers, get_site().base_url) is not False


def is_https(headers: Mapping[str, str]) -> bool:
    """Return whether the client uses HTTPS, according to its `Origin` or the URL of the site."""
    return any(url.startswith("https:") for url in (headers.get("origin", ""), get_site().base_url))


def signed_in() -> bool:
    """Return whether the current request is the administrator's; False outside of requests."""
    try:
        request = get_app().backend.request_adapter()
        return request is not None and is_admin({"cookie": request.headers.get("cookie", "")})
    except RuntimeError:  # there is no current request
        return False


def _digest(text: bytes) -> bytes:
    return hmac.digest(secret_key(), text, sha256)


def _token() -> bytes:
    return get_settings().load(AdminSettings).admin_token.get_secret_value().encode()


def _signer() -> TimestampSigner:
    return TimestampSigner(signing_key(), salt="atoll.admin.session", digest_method=sha256)


def _is_signed(signer: TimestampSigner, value: str) -> bool:
    try:
        bearer, signed = signer.unsign(value, return_timestamp=True)
    except BadSignature:  # forged, or signed with another key
        return False
    age = signer.get_timestamp() - signed.timestamp()
    return bearer == _BEARER.encode() and -AHEAD <= age <= LIFETIME


def _cookies(header: str) -> Iterator[str]:
    """Yield the values of the cookie. A page of another path or domain can add one of the same name."""
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            yield value


def _set_cookie(value: str, seconds: int, secure: bool) -> str:
    attributes = f"Path={get_site().prefix or '/'}; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    return f"{COOKIE}={value}; {attributes}{'; Secure' if secure else ''}"
