"""The administrator's sessions: a signed cookie with an ID, which is valid until the server forgets the ID.

The IDs and the attempts to sign in are in Redis, otherwise in SQLite in `DATA_DIR`, for all processes of one machine.
"""

import hmac
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from functools import lru_cache
from hashlib import blake2b, sha256
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any

from dash import get_app
from itsdangerous import BadSignature, TimestampSigner
from limits.storage import MemoryStorage

from lib.features.analytics.settings import AdminSettings
from lib.http.client_limits import RateLimiter
from lib.http.errors import ProblemError
from lib.http.origins import is_from_own_page
from lib.process.shared_state import SharedRedis, secret_key, shared_redis
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
# The ID of a session counts as one request of a client, until the session ends.
_SESSIONS = "1/12 hour"


class FileStorage(MemoryStorage):
    """Counts the requests of a rate limiter in SQLite, for all processes of a machine. Keys are stored as hashes."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        insert = "INSERT INTO requests SELECT ?1, ?2 WHERE (SELECT count(*) FROM requests WHERE key = ?1) < ?3"
        return bool(self._run(insert + " RETURNING 1", key, time.time() + expiry, limit))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        [(until, count)] = self._run("SELECT min(until), count(*) FROM requests WHERE key = ?", key)
        return (until or time.time() + expiry) - expiry, count

    def clear(self, key: str) -> None:
        self._run("DELETE FROM requests WHERE key = ?", key)

    def _run(self, statement: str, key: str, *values: float) -> list[Any]:
        """Run a statement in a transaction, after outdated rows are deleted."""
        name = blake2b(key.encode(), digest_size=16, key=secret_key()[:64]).hexdigest()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._file)) as database, database:
                database.execute("CREATE TABLE IF NOT EXISTS requests (key TEXT, until REAL)")
                database.execute("DELETE FROM requests WHERE until <= ?", (time.time(),))
                return database.execute(statement, (name, *values)).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise ProblemError(503, "Sessions cannot be stored. Make DATA_DIR writable, or set REDIS_URL.") from error


@lru_cache
def _limiter(limit: str, redis: SharedRedis | None, file: Path) -> RateLimiter:
    return RateLimiter(limit, redis, FileStorage(file))


def shared_limiter(limit: str) -> RateLimiter:
    """Return the counts of requests that all processes share. A call of its methods may block the thread."""
    settings = get_settings()
    return _limiter(limit, shared_redis(settings), settings.data_dir / "sessions.db")


def is_token(given: str) -> bool:
    """Return whether this is the token. The duration of the comparison reveals nothing, not even the length."""
    return bool(_token()) and hmac.compare_digest(_digest(given.encode()), _digest(_token()))


def signing_key() -> bytes:
    """Return the key of the sessions. A new token or `SECRET_KEY` changes it, which ends all sessions."""
    return _digest(b"admin session\n" + _token())


def is_admin(headers: Mapping[str, str]) -> bool:
    """Return whether a request has a session. Header names are lowercase. May block the thread."""
    return bool(_token()) and any(map(shared_limiter(_SESSIONS).is_exhausted, _sessions(headers)))


def session_cookie(*, secure: bool) -> str:
    """Start a session, and return its `Set-Cookie`. With `secure`, browsers send the cookie over HTTPS only."""
    session = token_hex(16)
    shared_limiter(_SESSIONS).retry_after(session)
    return _set_cookie(_signer().sign(session).decode(), LIFETIME, secure)


def end_session(headers: Mapping[str, str]) -> None:
    """Make the cookies of a request invalid on all processes. May block the thread."""
    for session in _sessions(headers):
        shared_limiter(_SESSIONS).reset(session)


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


def _sessions(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the IDs in the cookies of a request that are not older than twelve hours.

    A page of another path or domain can add a cookie of the same name.
    """
    signer = _signer()
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    for value in islice((value for name, _, value in pairs if name == COOKIE), MAX_COOKIES):
        with suppress(BadSignature):  # forged, or signed with another key
            session, signed = signer.unsign(value, return_timestamp=True)
            age = signer.get_timestamp() - signed.timestamp()
            if session and -AHEAD <= age <= LIFETIME:
                yield session.decode()


def _set_cookie(value: str, seconds: int, secure: bool) -> str:
    attributes = f"Path={get_site().prefix or '/'}; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    return f"{COOKIE}={value}; {attributes}{'; Secure' if secure else ''}"
