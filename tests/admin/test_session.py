"""An administrator's session is valid for twelve hours, for one token and one signing key, and cannot be forged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from itsdangerous import BadSignature, TimestampSigner
from pydantic import SecretStr

from lib.features.analytics import admin as session
from lib.features.analytics.admin import (
    AHEAD,
    COOKIE,
    LIFETIME,
    ended_cookie,
    is_admin,
    is_token,
    session_cookie,
    signing_key,
)
from lib.http.errors import ProblemError
from lib.process.shared_state import secret_key
from lib.settings import Settings, get_settings, use_settings
from lib.site import get_site

TOKEN = "a-token-of-a-test"


def use(token: str = TOKEN, secret: str = "k" * 32, prefix: str | None = None) -> None:
    """Apply settings to the process for one test."""
    use_settings(Settings(admin_token=SecretStr(token), secret_key=SecretStr(secret), dash_url_base_pathname=prefix))
    get_site.cache_clear()


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Configure a site with a token, and restore the settings of other tests afterwards."""
    before = get_settings()
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    use()
    yield
    use_settings(before)
    get_site.cache_clear()


def value_of(cookie: str) -> str:
    return cookie.partition(";")[0].partition("=")[2]


def sent(value: str) -> dict[str, str]:
    return {"cookie": f"theme=dark; {COOKIE}={value}"}


def test_who_signed_in_is_admin() -> None:
    assert is_admin(sent(value_of(session_cookie(secure=False))))


def test_few_cookies_of_the_name_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check takes time, and a request can contain thousands of cookies."""
    looked_at: list[str] = []

    def look(_: TimestampSigner, value: str, **__: object) -> None:
        looked_at.append(value)
        raise BadSignature(value)

    monkeypatch.setattr(TimestampSigner, "unsign", look)
    assert not is_admin({"cookie": "; ".join([f"{COOKIE}=a.b.c"] * 5000)})
    assert len(looked_at) == session.MAX_COOKIES


@pytest.mark.parametrize("cookie", ["", "atoll_admin", "atoll_admin=", "other=x", ";;=;", "atoll_admin=admin"])
def test_without_a_session_nobody_is(cookie: str) -> None:
    assert not is_admin({"cookie": cookie})
    assert not is_admin({})


def test_a_forged_session_is_none() -> None:
    good = value_of(session_cookie(secure=False))
    head, stamp, signature = good.split(".")
    for forged in (good[:-2], f"{head}.{stamp}x.{signature}", f"root.{stamp}.{signature}", f"{head}.{stamp}."):
        assert not is_admin(sent(forged))
    other = TimestampSigner(b"guessed", salt="atoll.admin.session").sign("admin").decode()
    assert not is_admin(sent(other))


def test_what_was_signed_for_another_purpose_is_none() -> None:
    value = session._signer().sign("somebody").decode()
    assert not is_admin(sent(value))


def test_a_session_ends_after_twelve_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    value = value_of(session_cookie(secure=False))
    now = TimestampSigner(b"").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + LIFETIME - 5)
    assert is_admin(sent(value))
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + LIFETIME + 5)
    assert not is_admin(sent(value))


def test_a_clock_that_is_behind_ends_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    value = value_of(session_cookie(secure=False))
    now = TimestampSigner(b"").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now - 5)
    assert is_admin(sent(value))
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now - AHEAD - 5)
    assert not is_admin(sent(value))


def test_another_token_ends_all_sessions() -> None:
    value = value_of(session_cookie(secure=False))
    use(token="another-token")
    assert not is_admin(sent(value))
    use()
    assert is_admin(sent(value))


def test_another_key_ends_all_sessions() -> None:
    value = value_of(session_cookie(secure=False))
    use(secret="q" * 32)
    assert not is_admin(sent(value))


def test_without_a_token_nobody_is_admin() -> None:
    use(token="")
    assert not is_token("")
    assert not is_admin(sent(value_of(session_cookie(secure=False))))


def test_the_cookie_holds_no_token_and_is_kept_from_scripts_and_other_sites() -> None:
    use(prefix="/docs/")
    cookie = session_cookie(secure=True)
    assert TOKEN not in cookie
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert attributes == {"Path=/docs", f"Max-Age={LIFETIME}", "HttpOnly", "SameSite=Strict", "Secure"}
    assert "Secure" not in session_cookie(secure=False)
    assert "Max-Age=0" in ended_cookie(secure=True)


def test_only_the_token_is_the_token() -> None:
    assert is_token(TOKEN)
    for other in ("", TOKEN[:-1], f"{TOKEN} ", TOKEN.upper(), "ümlaut", "\ud800".encode("utf-8", "replace").decode()):
        assert not is_token(other)


def test_a_session_that_was_ended_cannot_be_used_again() -> None:
    """Also not by a client that has a copy of the cookie. Other sessions stay."""
    value, other = (value_of(session_cookie(secure=False)) for _ in range(2))
    session.end_session(sent(value))
    assert not is_admin(sent(value))
    assert is_admin(sent(other))
    assert is_admin({"cookie": f"{COOKIE}={value}; {COOKIE}={other}"})


def test_a_request_without_a_session_ends_none() -> None:
    value = value_of(session_cookie(secure=False))
    for cookie in ("", f"{COOKIE}=", f"{COOKIE}={value[:-1]}"):
        session.end_session({"cookie": cookie})
    assert is_admin(sent(value))


def test_an_id_that_the_server_does_not_know_is_no_session(tmp_path: Path) -> None:
    """For example after the file was deleted. The signature alone is not enough."""
    value = value_of(session_cookie(secure=False))
    (tmp_path / "sessions.db").unlink()
    assert not is_admin(sent(value))


def test_without_a_folder_the_response_states_the_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/proc/none")
    use()
    with pytest.raises(ProblemError, match="Make DATA_DIR writable, or set REDIS_URL") as refused:
        session_cookie(secure=False)
    assert refused.value.status == 503


def test_the_file_contains_no_address_and_no_cookie(tmp_path: Path) -> None:
    value = value_of(session_cookie(secure=False))
    assert session.shared_limiter(session.ATTEMPTS).retry_after("192.0.2.1") == 0
    content = (tmp_path / "sessions.db").read_bytes()
    assert b"192.0.2.1" not in content
    assert value.partition(".")[0].encode() not in content


def test_without_a_secret_key_a_process_keeps_the_one_it_made() -> None:
    use(secret="")
    assert secret_key() == secret_key()
    assert len(secret_key()) >= 32
    value = value_of(session_cookie(secure=False))
    assert is_admin(sent(value))
    assert secret_key() != signing_key()
