"""The site as readers get it: in production, by TLS, behind a proxy that is trusted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.serving import Site, serving
from tests.sites import HOST, TLS_COMMANDS
from tests.waiting import PATIENCE

ADDRESS = f"https://{HOST}"
PEER = "https://peer.example.org"
# What the proxy adds to each request.
BY_PROXY = {"x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https", "x-forwarded-host": HOST}


@contextmanager
def started(backend: str, folder: Path, env: Mapping[str, str]) -> Iterator[Site]:
    """A site that has answered once: gunicorn listens before its worker has read the site."""
    with serving(backend, folder, TLS_COMMANDS[backend], env) as site:
        httpx.get(f"{site.url}/healthz", timeout=PATIENCE).raise_for_status()
        yield site
