"""How it is served, stopped and developed."""

import signal
import subprocess
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.capabilities.probes import Probe
from tests.capabilities.probes.realtime import socket_url
from tests.capabilities.results import Status
from tests.capabilities.subject import Subject, Workshop, get
from tests.servers.calling import call
from tests.serving import Site
from tests.waiting import until

GUNICORN = "-m gunicorn {app} --bind 127.0.0.1:{port}"
UVICORN = "-m uvicorn {app} --host 127.0.0.1 --port {port}"
HYPERCORN = "-m hypercorn {app} --bind 127.0.0.1:{port}"
STOP = 10.0
# Reloads took less than a second on a quiet machine.
RELOAD = 12.0


def served_by(*commands: str) -> Probe:
    """A probe of a server: yes if the first command serves pages and callbacks, partial if a later one does."""

    def probe(subject: Subject) -> Status:
        works = [command for command in commands if serves(subject, command)]
        return "no" if not works else "yes" if works[0] == commands[0] else "partial"

    return probe


def serves(subject: Subject, command: str) -> bool:
    """Whether a page and a callback answer."""
    try:
        with subject.served(command=command) as site:
            page = get(site, "/probe")
            return page.status_code == 200 and "_dash-renderer" in page.text and call(site, "echo").status_code == 200
    except (RuntimeError, httpx.TransportError):  # it did not start, or did not speak HTTP
        return False


by_gunicorn = served_by(GUNICORN, f"{GUNICORN} --worker-class uvicorn_worker.UvicornWorker")
by_uvicorn = served_by(UVICORN)
by_hypercorn = served_by(HYPERCORN)


def stops(subject: Subject) -> Status:
    """SIGTERM ends the process while a client is connected: by a WebSocket where there are any."""
    with subject.served() as site, ExitStack() as connected:
        assert call(site, "echo").status_code == 200
        stay_connected(site, connected)
        site.process.send_signal(signal.SIGTERM)
        try:
            site.process.wait(STOP)
        except subprocess.TimeoutExpired:
            return "no"
        return "yes"


def stay_connected(site: Site, connected: ExitStack) -> None:
    """Opens the WebSocket of the callbacks, or else a connection that is kept alive."""
    try:
        connected.enter_context(connect(socket_url(site, "/_dash-ws-callback"), origin=Origin(site.url)))
    except InvalidHandshake:
        connection = connected.enter_context(closing(HTTPConnection(urlsplit(site.url).netloc)))
        connection.request("GET", "/_dash-layout")
        connection.getresponse().read()


def reloads_markdown(subject: Subject) -> Status:
    """A saved Markdown file shows without anybody's doing."""
    return shows_change(subject.workshop, subject.workshop.page, "before", "after")


def reloads_python(subject: Subject) -> Status:
    """A saved Python file shows, likewise."""
    return shows_change(subject.workshop, subject.workshop.python, subject.workshop.python_text, "Changed")


def shows_change(workshop: Workshop, file: Path, old: str, new: str) -> Status:
    """Whether the server soon answers with the new text of a file."""

    def shows(text: str) -> bool:
        try:
            return text in get(workshop.site, workshop.shows).text
        except httpx.TransportError:  # it starts again
            return False

    until(lambda: shows(old))
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    try:
        until(lambda: shows(new), seconds=RELOAD)
    except AssertionError:
        return "no"
    return "yes"
