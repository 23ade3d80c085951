"""Probes of serving, stopping, and development."""

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
    """Return a probe of a server: yes if the first command serves pages and callbacks, partial if a later one does."""

    def probe(subject: Subject) -> Status:
        works = [command for command in commands if serves(subject, command)]
        return "no" if not works else "yes" if works[0] == commands[0] else "partial"

    return probe


def serves(subject: Subject, command: str) -> bool:
    """Return whether a page and a callback respond."""
    try:
        with subject.served(command=command) as site:
            page = get(site, "/probe")
            return page.status_code == 200 and "_dash-renderer" in page.text and call(site, "echo").status_code == 200
    except (RuntimeError, httpx.TransportError):  # The server did not start, or did not respond with HTTP.
        return False


by_gunicorn = served_by(GUNICORN, f"{GUNICORN} --worker-class uvicorn_worker.UvicornWorker")
by_uvicorn = served_by(UVICORN)
by_hypercorn = served_by(HYPERCORN)


def stops(subject: Subject) -> Status:
    """Check that SIGTERM ends the process while a client is connected, by a WebSocket if there is one."""
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
    """Open the WebSocket of the callbacks, or a keep-alive connection if there is none."""
    try:
        connected.enter_context(connect(socket_url(site, "/_dash-ws-callback"), origin=Origin(site.url)))
    except InvalidHandshake:
        connection = connected.enter_context(closing(HTTPConnection(urlsplit(site.url).netloc)))
        connection.request("GET", "/_dash-layout")
        connection.getresponse().read()


def reloads_markdown(subject: Subject) -> Status:
    """Check that a saved Markdown file is shown automatically."""
    return shows_change(subject.workshop, subject.workshop.page, "before", "after")


def reloads_python(subject: Subject) -> Status:
    """Check that a saved Python file is shown automatically."""
    return shows_change(subject.workshop, subject.workshop.python, subject.workshop.python_text, "Changed")


def shows_change(workshop: Workshop, file: Path, old: str, new: str) -> Status:
    """Check that the server soon returns the new text of a file."""

    def shows(text: str) -> bool:
        try:
            return text in get(workshop.site, workshop.shows).text
        except httpx.TransportError:  # The server starts again.
            return False

    until(lambda: shows(old))
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    try:
        until(lambda: shows(new), seconds=RELOAD)
    except AssertionError:
        return "no"
    return "yes"
