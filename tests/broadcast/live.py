"""A visitor who receives the live state, and an administrator, as HTTP clients."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.serving import PRODUCTION, Site
from tests.sites import ADMIN_TOKEN
from tests.waiting import until

TOKEN = ADMIN_TOKEN
LIVE = "/_live"
ANNOUNCEMENT = "/analytics/announcement"
# uvicorn terminates a worker that is silent for five seconds, and a busy machine can need this time to import the site.
_UVICORN = "-m uvicorn run:server --host 127.0.0.1 --port {port} --workers 2 --timeout-worker-healthcheck 60"
_GUNICORN = "-m gunicorn run:server --bind 127.0.0.1:{port} --worker-class gthread --threads 8 --workers"
ONE_WORKER = {**PRODUCTION, "flask": f"{_GUNICORN} 1"}
TWO_WORKERS = {
    "flask": f"{_GUNICORN} 2",
    "fastapi": _UVICORN,
    "quart": _UVICORN,
}


@dataclass(slots=True)
class Reader:
    """A client that keeps a stream open, or polls where there is no stream, and stores the received states."""

    site: Site
    states: list[dict[str, Any]] = field(default_factory=list)
    closed: bool = False
    ended: bool = False
    _answer: httpx.Response | None = field(default=None, repr=False)

    def read(self, tab: str) -> None:
        """Read until the client is closed or the site is down."""
        with suppress(httpx.HTTPError):
            if self.site.backend == "flask":
                self._ask(tab)
            else:
                self._listen()
        self.ended = True

    @property
    def now(self) -> dict[str, Any]:
        """The state that the page of the visitor shows."""
        return self.states[-1] if self.states else {"readers": None, "announcement": None}

    @property
    def text(self) -> str | None:
        """The text of the announcement that the page of the visitor shows."""
        said = self.now["announcement"]
        return None if said is None else str(said["text"])

    def _listen(self) -> None:
        with self.site.client() as client, client.stream("GET", LIVE) as answer:
            assert answer.status_code == 200, answer.status_code
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    self.states.append(json.loads(line.removeprefix("data: ")))
                if self.closed:
                    return

    def _ask(self, tab: str) -> None:
        waiting = threading.Event()
        with self.site.client() as client:
            while not self.closed:
                self.states.append(client.get(LIVE, params={"tab": tab}).json())
                waiting.wait(0.2)


@contextmanager
def reading(site: Site, tab: str = "00000001") -> Iterator[Reader]:
    """Start a client in a thread. It has received a state when the block starts."""
    reader = Reader(site)
    threading.Thread(target=reader.read, args=(tab,), daemon=True).start()
    try:
        until(lambda: reader.states)
        yield reader
    finally:
        reader.closed = True


@contextmanager
def administrator(site: Site) -> Iterator[httpx.Client]:
    """Return a client that has signed in."""
    with site.client() as client:
        answer = client.post("/analytics/session", data={"token": TOKEN})
        assert answer.status_code == 303 and "set-cookie" in answer.headers, answer.text
        yield client


def announce(site: Site, text: str, **fields: str) -> dict[str, Any]:
    """Publish an announcement as an administrator, and return the response."""
    with administrator(site) as client:
        answer = client.post(ANNOUNCEMENT, data={"text": text, **fields})
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said
