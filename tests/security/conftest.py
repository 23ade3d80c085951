"""The site in production, with TLS, behind a trusted proxy."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.serving import BACKENDS, Site, serving
from tests.sites import HOST, TLS_COMMANDS, VARIANTS, Sites, Variant
from tests.waiting import PATIENCE

ADDRESS = f"https://{HOST}"
PEER = "https://peer.example.org"
# Headers that the proxy adds to each request.
BY_PROXY = {"x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https", "x-forwarded-host": HOST}


@contextmanager
def started(backend: str, folder: Path, env: Mapping[str, str]) -> Iterator[Site]:
    """Start a site, and wait for its first response: gunicorn listens before its worker has loaded the site."""
    with serving(backend, folder, TLS_COMMANDS[backend], env) as site:
        httpx.get(f"{site.url}/healthz", timeout=PATIENCE).raise_for_status()
        yield site


# A client can send two requests of a kind. The test acts as the proxy.
COUNTED = Variant({"TRUSTED_PROXIES": "127.0.0.1", "RATE_LIMIT": "2/hour"}, VARIANTS["small"].pages, TLS_COMMANDS)


@pytest.fixture(params=BACKENDS)
def counted_site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return a site behind a proxy that limits its clients. Each test uses different IP addresses."""
    return sites.get("counted", request.param, COUNTED)
