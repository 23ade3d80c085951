"""Production rejects unsafe settings."""

from pathlib import Path
from typing import Any

import pytest

from lib.features import find_unsafe_settings
from lib.settings import Settings
from tests.programs import run

SAFE: dict[str, Any] = {"environment": "production", "site_base_url": "https://docs.example.com"}
STRONG = "dGhlIHJlZWYgaXMgYWxpdmU-94"


def found(**settings: Any) -> list[str]:
    return find_unsafe_settings(Settings(_env_file=None, **{**SAFE, **settings}))


def test_what_is_safe() -> None:
    assert found() == []
    assert found(
        secret_key=STRONG,
        admin_token=STRONG,
        metrics_enabled=True,
        metrics_token=STRONG,
        allowed_hosts="*.example.com",
        trusted_proxies="10.0.0.0/8, ::1, unix:",
        redis_url="unix:///run/redis.sock?db=1",
        analytics_url="postgresql://user@host/atoll",
    ) == []  # fmt: skip
    assert found(site_base_url="http://127.0.0.1:8550", allowed_hosts="127.0.0.1") == []  # a trial, and intended


@pytest.mark.parametrize(("settings", "named"), [
    ({"dash_debug": True}, "DASH_DEBUG"),
    ({"site_base_url": "http://127.0.0.1:8550"}, "SITE_BASE_URL"),
    ({"site_base_url": "https://localhost"}, "SITE_BASE_URL"),
    ({"site_base_url": "https://docs.invalid"}, "SITE_BASE_URL"),
    ({"site_base_url": "http://docs.example.com"}, "SITE_BASE_URL"),
    ({"allowed_hosts": "a.example.com, *"}, "ALLOWED_HOSTS"),
    ({"trusted_proxies": "10.0.0.0/8, proxy"}, "TRUSTED_PROXIES"),
    ({"trusted_proxies": "0.0.0.0/0"}, "TRUSTED_PROXIES"),
    ({"trusted_proxies": "::/0"}, "TRUSTED_PROXIES"),
    ({"secret_key": "k4Xo9zB"}, "SECRET_KEY"),
    ({"secret_key": "please-change-me-soon-now"}, "SECRET_KEY"),
    ({"admin_token": "aaaaaaaaaaaaaaaaaaaaaaaa"}, "ADMIN_TOKEN"),
    ({"admin_token": "MyPassword1234567"}, "ADMIN_TOKEN"),
    ({"metrics_enabled": True}, "METRICS_ENABLED"),
    ({"metrics_enabled": True, "metrics_token": "k4Xo9zB"}, "METRICS_TOKEN"),
    ({"redis_url": "redis://:sw0rdfish@h:port/0"}, "REDIS_URL"),
    ({"redis_url": "unix://"}, "REDIS_URL"),
    ({"redis_url": "sw0rdfish@h:6379"}, "REDIS_URL"),
    ({"analytics_url": "postgresql://u:sw0rdfish@h:port/d"}, "ANALYTICS_URL"),
    ({"analytics_url": "mysql://u:sw0rdfish@h/d"}, "ANALYTICS_URL"),
    ({"analytics_url": "sw0rdfish"}, "ANALYTICS_URL"),
])  # fmt: skip
def test_what_is_not(settings: dict[str, Any], named: str) -> None:
    (fault,) = found(**settings)
    assert fault.startswith(named)
    assert fault.partition(". ")[2]  # how to fix it
    assert "sw0rdfish" not in fault
    for secret in ("secret_key", "admin_token", "metrics_token"):
        assert str(settings.get(secret, "\0")) not in fault
    assert found(**settings, environment="development") == []


@pytest.mark.parametrize("command", ["run.py", "-m uvicorn run:server --port 0"])
def test_the_process_ends_and_says_everything_at_once(command: str, tmp_path: Path) -> None:
    unsafe = {
        "ENVIRONMENT": "production",
        "DASH_BACKEND": "quart",
        "PORT": "1",
        "ADMIN_TOKEN": "hunter2",
        "ALLOWED_HOSTS": "*",
        "DATA_DIR": str(tmp_path),
    }
    ended = run(command.split(), tmp_path, unsafe)
    assert ended.status == 1
    for name in ("SITE_BASE_URL", "ADMIN_TOKEN", "ALLOWED_HOSTS"):
        assert name in ended.output
    assert "hunter2" not in ended.output
    assert "Traceback" not in ended.output
