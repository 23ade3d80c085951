"""The session of an administrator: a signed cookie that says nothing but that its bearer once had the token.

Nothing is kept on the server, so every process and every machine with the same `SECRET_KEY` agrees on it.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice

from itsdangerous import BadSignature, TimestampSigner

from lib.admin.token import has_token, signing_key
from lib.site import get_site

COOKIE = "atoll_admin"
LIFETIME = 12 * 60 * 60  # seconds
# By how many seconds the clock of the machine that signed may be ahead of this one's.
AHEAD = 60
# Cookies of this name that are looked at, for each costs time.
MOST = 4
_BEARER = "admin"


def is_admin(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from whoever signed in less than twelve hours ago. Header names are in lower case."""
    if not has_token():
        return False
    signer = _signer()
    return any(_is_signed(signer, value) for value in islice(_cookies(headers.get("cookie", "")), MOST))


def session_cookie(*, secure: bool) -> str:
    """The `Set-Cookie` that begins a session. With `secure`, browsers send it over HTTPS only."""
    return _set_cookie(_signer().sign(_BEARER).decode(), LIFETIME, secure)


def ended_cookie(*, secure: bool) -> str:
    """The `Set-Cookie` that has a browser forget it."""
    return _set_cookie("", 0, secure)


def _is_signed(signer: TimestampSigner, value: str) -> bool:
    try:
        bearer, signed = signer.unsign(value, return_timestamp=True)
    except BadSignature:  # forged, or with another key
        return False
    age = signer.get_timestamp() - signed.timestamp()
    return bearer == _BEARER.encode() and -AHEAD <= age <= LIFETIME


def _cookies(header: str) -> Iterator[str]:
    """The values of our cookie. A page of another path or domain may have added one of the same name."""
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            yield value


def _signer() -> TimestampSigner:
    return TimestampSigner(signing_key(), salt="atoll.admin.session", digest_method=sha256)


def _set_cookie(value: str, seconds: int, secure: bool) -> str:
    attributes = f"Path={get_site().prefix or '/'}; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    return f"{COOKIE}={value}; {attributes}{'; Secure' if secure else ''}"
