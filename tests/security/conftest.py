"""The site as readers get it: in production, by TLS, behind a proxy that is trusted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.serving import BACKENDS, PRODUCTION, Site, serving
from tests.waiting import PATIENCE

HOST = "docs.example.org"
ADDRESS = f"https://{HOST}"
PEER = "https://peer.example.org"
# What the proxy adds to each request.
BY_PROXY = {"x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https", "x-forwarded-host": HOST}

# The servers believe no proxy, so that the site sees who connects. One process, so that it counts everybody.
COMMANDS = {
    "flask": f"{PRODUCTION['flask']} --workers 1 --forwarded-allow-ips 192.0.2.255",
    "fastapi": f"{PRODUCTION['fastapi']} --no-proxy-headers",
    "quart": f"{PRODUCTION['quart']} --no-proxy-headers",
}

BEHIND_TLS = {
    "ENVIRONMENT": "production",
    "SITE_BASE_URL": ADDRESS,
    "TRUSTED_PROXIES": "127.0.0.1",
    "ALLOWED_HOSTS": "*.mirror.example.org",
    "PEER_BACKENDS": PEER,
    "DASH_MCP_ENABLED": "true",
}


@contextmanager
def started(backend: str, folder: Path, env: Mapping[str, str]) -> Iterator[Site]:
    """A site that has answered once: gunicorn listens before its worker has read the site."""
    with serving(backend, folder, COMMANDS[backend], env) as site:
        httpx.get(f"{site.url}/healthz", timeout=PATIENCE).raise_for_status()
        yield site


@pytest.fixture(scope="session", params=BACKENDS)
def site_behind_tls(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site behind a proxy that ends TLS; the test is the proxy."""
    folder = tmp_path_factory.mktemp("site")
    with started(request.param, folder, BEHIND_TLS) as running:
        yield running
