"""The session of an administrator: a signed cookie that says nothing but that its bearer once had the token.

Nothing is kept on the server, so every process and every machine with the same `SECRET_KEY` agrees on it."""

import hmac
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice

from dash import get_app
from itsdangerous import BadSignature, TimestampSigner

from lib.features.analytics.settings import AdminSettings
from lib.http.client_limits import RateLimiter
from lib.http.origins import is_from_own_page
from lib.process.shared_state import SharedRedis, secret_key
from lib.settings import get_settings
from lib.site import get_site


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
    return get_settings().load(AdminSettings).admin_token.get_secret_value().encode()


COOKIE = "atoll_admin"
LIFETIME = 12 * 60 * 60  # seconds
# By how many seconds the clock of the machine that signed may be ahead of this one's.
AHEAD = 60
# Cookies of this name that are looked at, for each costs time.
MAX_COOKIES = 4
_BEARER = "admin"


def is_admin(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from whoever signed in less than twelve hours ago. Header names are in lower case."""
    if not has_token():
        return False
    signer = _signer()
    return any(_is_signed(signer, value) for value in islice(_cookies(headers.get("cookie", "")), MAX_COOKIES))


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


LIMIT = "5/minute"
_KIND = "sign-in"


class Attempts:
    """Counts the attempts of each client, in Redis for all processes, or in this one as long as there is none."""

    def __init__(self, redis: SharedRedis | None = None) -> None:
        self._rate = RateLimiter(LIMIT, redis)

    def retry_after(self, client: str) -> int:
        """Seconds until this client may try again; 0 when it may now, which is then counted. May wait for Redis."""
        return self._rate.retry_after(client, _KIND)

    def reset(self, client: str) -> None:
        """This client had the token: its attempts were none."""
        self._rate.reset(client, _KIND)


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether no page of another site sent this. What says nothing of a page is no browser's form."""
    return is_from_own_page(headers, get_site().base_url) is not False


def is_https(headers: Mapping[str, str]) -> bool:
    """Whether the reader came by HTTPS: as the page's own address says, or else that of the site."""
    return any(address.startswith("https:") for address in (headers.get("origin", ""), get_site().base_url))


def signed_in() -> bool:
    """True while a request of the administrator is answered; False in any other, and outside of all."""
    try:
        request = get_app().backend.request_adapter()
        return request is not None and is_admin({"cookie": request.headers.get("cookie", "")})
    except RuntimeError:  # no request is being answered
        return False


PAGE = "/analytics"
SIGN_IN = f"{PAGE}/session"
SIGN_OUT = f"{SIGN_IN}/end"
# Without its suffix, `.csv` or `.json`.
EXPORT = f"{PAGE}/export"


class Administrator:
    """The service `admin` for other features."""

    page = PAGE

    def is_admin(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request with these headers is the administrator's."""
        return is_admin(headers)

    def is_same_origin(self, headers: Mapping[str, str]) -> bool:
        """Return whether no page of another site sent a request."""
        return is_same_origin(headers)


administrator = Administrator()
