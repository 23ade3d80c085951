"""The sites that several test files share. Each starts at first use and runs until the end of the session."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from lib.servers.table import PEER
from tests.serving import PRODUCTION, Site, serving
from tests.waiting import PATIENCE

# Many tests send requests, for example the fuzz tests.
MCP = {"DASH_MCP_ENABLED": "true", "MCP_RATE_LIMIT": "100000/minute"}


@dataclass(frozen=True, slots=True)
class Variant:
    """How a shared site differs from the site of this repository: settings, pages, and the command that serves it.

    `pages` are the texts of Markdown files by name.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=lambda: PRODUCTION)


def page(name: str, endpoint: str, text: str, description: str = "D", more: str = "") -> str:
    """Return the Markdown of a page."""
    return f"---\nname: {name}\ndescription: {description}\nendpoint: {endpoint}\n{more}\n---\n\n{text}\n"


# The site behind a proxy that ends TLS. The test is the proxy.
HOST = "docs.example.org"
BEHIND_TLS = {
    "ENVIRONMENT": "production",
    "SITE_BASE_URL": f"https://{HOST}",
    "TRUSTED_PROXIES": "127.0.0.1",
    "ALLOWED_HOSTS": "*.mirror.example.org",
    "PEER_BACKENDS": "https://peer.example.org",
    "DASH_MCP_ENABLED": "true",
}
# The servers trust no proxy, so that the site sees who connects. One process counts all clients.
TLS_COMMANDS = {
    "flask": f"{PRODUCTION['flask']} --workers 1 --forwarded-allow-ips 192.0.2.255",
    "fastapi": f"{PRODUCTION['fastapi']} --no-proxy-headers",
    "quart": f"{PRODUCTION['quart']} --no-proxy-headers",
}

VARIANTS = {
    "plain": Variant(),
    "production": Variant(BEHIND_TLS, commands=TLS_COMMANDS),
    # Two pages, whose callbacks do everything that callbacks can do.
    "small": Variant(
        {**MCP, "PEER_BACKENDS": PEER},
        {
            "slow": page("Slow", "/slow", ".. exec::tests.examples.slow"),
            "contract": page("A page", "/a-page", ".. exec::tests.examples.contract"),
        },
    ),
}


class Sites:
    """Running sites by variant and backend.

    A parametrized session fixture alone would stop one backend before it starts the next, and start it again later.
    """

    def __init__(self, stack: ExitStack, folder: Callable[[str], Path]) -> None:
        self._stack = stack
        self._folder = folder
        self._running: dict[tuple[str, str], Site] = {}

    def get(self, variant: str, backend: str) -> Site:
        """Return a running site. It has responded once: gunicorn listens before its worker has loaded the site."""
        if (variant, backend) not in self._running:
            self._running[variant, backend] = self._start(VARIANTS[variant], backend)
        return self._running[variant, backend]

    def _start(self, variant: Variant, backend: str) -> Site:
        folder, env = self._folder("site"), dict(variant.env)
        if variant.pages:
            env["DOCS_DIR"] = str(write_pages(folder / "docs", variant.pages))
        site = self._stack.enter_context(serving(backend, folder, variant.commands[backend], env))
        httpx.get(f"{site.url}/healthz", timeout=PATIENCE)
        return site


def write_pages(folder: Path, pages: Mapping[str, str]) -> Path:
    """Write Markdown files into a new docs folder and return the folder."""
    folder.mkdir()
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder
