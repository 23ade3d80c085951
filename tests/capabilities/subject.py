"""The probed subject: unmodified Dash or this site on one backend.

It starts when a probe first needs it, in the same way as an operator starts it.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx
import psutil
from playwright.sync_api import Browser

from tests.browser.visitor import Visitor
from tests.capabilities.gate import FOLDER, Gate
from tests.copying import PROGRAM, SUPERVISOR, copied
from tests.serving import BROWSER, PRODUCTION, Site, serving
from tests.waiting import PATIENCE

STOCK = Path(__file__).parent / "stock"
# No settings, because gunicorn would find the settings of the site in the folder where it starts.
STOCK_GUNICORN = {"GUNICORN_CMD_ARGS": "--config python:tests.capabilities.stock"}
# The pages of the site, with the same callbacks as those of the unmodified apps.
DOCS: Mapping[str, Mapping[str, str]] = {
    "docs": {"probe": "tests.capabilities.callbacks", "two": ""},
    "own-docs": {"quiet": "tests.capabilities.quiet", "two": ""},
}
MATTER = "---\nname: The page {name}\ndescription: D\nendpoint: /{name}\n---\n"


@dataclass(frozen=True, slots=True)
class Host:
    """The differences between the two: modules to serve, and the paths of features that both have."""

    app: str
    mounted: str
    own: Mapping[str, str]
    own_prefix: Mapping[str, str]
    own_route: Mapping[str, str]
    stylesheet: str
    mcp: str
    events: str
    socket: str
    route: str
    """A route in addition to the pages, as in `/openapi.json`."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A project in development: a page and its heading, and a Python file with text that appears at `shows`."""

    site: Site
    page: Path
    python: Path
    shows: str
    python_text: str


_EVERYWHERE = ("flask", "fastapi", "quart")
HOSTS: Mapping[str, Host] = {
    "dash": Host(
        app="tests.capabilities.stock.app:server",
        mounted="tests.capabilities.stock.mounted:server",
        own=dict.fromkeys(_EVERYWHERE, "tests.capabilities.stock.own:server"),
        own_prefix=dict.fromkeys(_EVERYWHERE, ""),
        own_route=dict.fromkeys(_EVERYWHERE, "/own"),
        stylesheet="/assets/stock.css",
        mcp="/_mcp",
        events="/events",
        socket="/socket",
        route="/depends",
    ),
    "site": Host(
        app="run:server",
        mounted="tests.examples.mounted:server",
        own={name: f"examples.own_{name}:server" for name in _EVERYWHERE},
        own_prefix={"flask": "/dash", "fastapi": "/docs-site", "quart": "/docs-site"},
        own_route={"flask": "/", "fastapi": "/api/boats", "quart": "/"},
        stylesheet="/assets/dash.js",
        mcp="/mcp",
        events="/api/demo/events?count=5&interval_ms=200",
        socket="/api/demo/clock",
        route="/api/pages",
    ),
}


@dataclass
class Subject:
    """Dash or the site on a backend. Servers and pages that several probes use start once, and stop at the end."""

    group: str
    backend: str
    browser: Browser
    folder: Path
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    @contextmanager
    def opening(cls, group: str, backend: str, browser: Browser, folder: Path) -> Iterator["Subject"]:
        """Provide the subject. All servers and pages that it started stop at the end."""
        subject = cls(group, backend, browser, folder)
        subject._write_docs()
        with subject._open:
            yield subject

    @property
    def host(self) -> Host:
        """The modules and paths of the group."""
        return HOSTS[self.group]

    @cached_property
    def main(self) -> Site:
        """A running server with the production command."""
        site = self._open.enter_context(self.served())
        get(site, "/_dash-layout")
        return site

    @cached_property
    def below_prefix(self) -> Site:
        """The same under `/app/`, with MCP at a path that starts with `_dash-`."""
        env = {"DASH_URL_BASE_PATHNAME": "/app/", "DASH_MCP_PATH": "_dash-mcp"}
        return self._open.enter_context(self.served(env=env))

    @cached_property
    def own(self) -> tuple[Site, str]:
        """The subject in an existing server, and the HTML of its first request, which is for a page under the root."""
        env = self._docs("own-docs")
        site = self._open.enter_context(self.served(self.host.own[self.backend], env=env))
        return site, get(site, f"{self.host.own_prefix[self.backend]}/two").text

    @cached_property
    def visitor(self) -> Visitor:
        """A visitor who has opened the page with all the callbacks."""
        return self._open.enter_context(self.visiting(self.main.url, "/probe"))

    @contextmanager
    def visiting(self, url: str, path: str) -> Iterator[Visitor]:
        """Open a page, and wait until its callbacks work."""
        with Visitor.opening(self.browser, url) as visitor:
            visitor.go(path)
            if self.group == "site":
                visitor.live()
            visitor.page.locator("#echo-button").wait_for()
            yield visitor

    def served(
        self, module: str = "", command: str | None = None, env: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Site]:
        """Start another server: with another module, another command (`{app}` is a placeholder), or other variables."""
        app = module or self.host.app
        command = command.replace("{app}", app) if command else PRODUCTION[self.backend].replace("run:server", app)
        return serving(self.backend, self.folder, command, {**self._env, **(env or {})})

    @cached_property
    def workshop(self) -> Workshop:
        """A copy of the project in development, whose files the probes can change."""
        project = self.folder / "workshop"
        return self._open.enter_context(
            self._stock_workshop(project) if self.group == "dash" else self._site_workshop(project)
        )

    def gate(self, name: str) -> Gate:
        """Return the gate at which a callback waits."""
        return Gate(self.folder, name)

    @property
    def _env(self) -> dict[str, str]:
        gunicorn = STOCK_GUNICORN if self.group == "dash" else {}
        return {FOLDER: str(self.folder), "DASH_MCP_ENABLED": "true", **gunicorn, **self._docs("docs")}

    def _docs(self, name: str) -> dict[str, str]:
        return {"DOCS_DIR": str(self.folder / name)} if self.group == "site" else {}

    def _write_docs(self) -> None:
        for folder, pages in DOCS.items():
            (self.folder / folder).mkdir()
            for name, module in pages.items():
                body = f"\n.. exec::{module}\n" if module else "\nText.\n"
                text = MATTER.format(name=name) + body
                (self.folder / folder / f"{name}.md").write_text(text, encoding="utf-8")

    @contextmanager
    def _stock_workshop(self, project: Path) -> Iterator[Workshop]:
        project.mkdir()
        python, page = project / "development.py", project / "page.md"
        shutil.copy(STOCK / "development.py", python)
        page.write_text("before", encoding="utf-8")
        with serving(self.backend, self.folder, "development.py", cwd=project, forked=False) as site:
            try:
                yield Workshop(site, page, python, "/_dash-layout", "first")
            finally:
                # On FastAPI, `app.run` would not stop the server that it started.
                for process in psutil.Process(site.process.pid).children(recursive=True):
                    process.kill()

    @contextmanager
    def _site_workshop(self, project: Path) -> Iterator[Workshop]:
        copied(project, *PROGRAM, *SUPERVISOR)
        page = project / "docs" / "saved.md"
        page.parent.mkdir()
        page.write_text(f"{MATTER.format(name='saved')}\nbefore\n\n.. exec::docs.saved\n", encoding="utf-8")
        python = page.with_suffix(".py")
        python.write_text('from dash import html\n\ncomponent = html.P("first")\n', encoding="utf-8")
        with serving(self.backend, self.folder, "run.py", {"DASH_DEBUG": "true"}, cwd=project) as site:
            yield Workshop(site, page, python, "/saved", "first")


def get(site: Site, path: str, method: str = "GET", seconds: float = PATIENCE, **headers: str) -> httpx.Response:
    """Send one request of a browser on a new connection. Redirects are not followed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, site.url + path, headers={"user-agent": BROWSER, **named}, timeout=seconds)
