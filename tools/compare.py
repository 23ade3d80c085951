"""Start the site on all backends at the same time, as in production, for the Compare page. Ctrl-C stops all of them.

Each site receives the URLs of all sites in `PEER_BACKENDS`. Requires bash, like `deploy/start.sh`.
"""

import argparse
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NoReturn

from lib.backend import SUPPORTED_BACKENDS, BackendName, known_backend
from lib.settings import PROJECT_ROOT, read_settings

HOST = "127.0.0.1"
START_TIMEOUT = 120.0
STOP_TIMEOUT = 10.0
# Seconds between two checks of the servers.
PAUSE = 0.1

# One worker each, because three sites share a machine. Connections stay open during the turns of the other backends.
SERVERS = {
    "WEB_CONCURRENCY": "1",
    "GUNICORN_CMD_ARGS": "--keep-alive 75 --log-level warning",
    "DASH_DEBUG": "false",
}

log = logging.getLogger("compare")


class Trouble(Exception):
    """The reason why the three servers cannot run."""


@dataclass(frozen=True, slots=True)
class Server:
    """The site on one backend. The process leads a process group that contains its workers."""

    label: str
    port: int
    process: subprocess.Popen[bytes]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal. Return 1 if one of the three servers does not start, or stops."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    ports: list[int] = _parser().parse_args(arguments).ports or _free_ports()
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda *_: sys.exit())  # so that the servers are stopped at the exit
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells ignore it for background processes
    servers: list[Server] = []
    try:
        _serve(ports, servers)
    except KeyboardInterrupt:
        return 0
    except Trouble as trouble:
        log.error("%s", trouble)
        return 1
    finally:
        _stop(servers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.compare", description="Serve the site on three backends.")
    names = tuple(name.upper() for name in SUPPORTED_BACKENDS)
    parser.add_argument(
        "--ports", nargs=len(names), type=_port, metavar=names, help="one per backend; default: free ports"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a valid port: 1 to 65535")
    return int(text)


def _free_ports() -> list[int]:
    """Return different free ports: all sockets stay open until the last port is found."""
    sockets = [socket.create_server((HOST, 0)) for _ in SUPPORTED_BACKENDS]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _serve(ports: Sequence[int], servers: list[Server]) -> NoReturn:
    """Start the servers and add them to `servers`. Raises `Trouble` if one of them does not respond."""
    settings = read_settings()
    taken = [port for port in ports if _is_taken(port)]
    if taken or len(set(ports)) < len(ports):
        raise Trouble(f"These ports are not available: {', '.join(map(str, taken or ports))}.")
    peers = ",".join(map(_origin, ports))
    for name, port in zip(SUPPORTED_BACKENDS, ports, strict=True):
        servers.append(Server(known_backend(name).label, port, _start(name, port, peers)))
    routes = settings.dash_url_base_pathname or settings.dash_routes_pathname_prefix or "/"
    deadline = time.monotonic() + START_TIMEOUT
    for server in servers:
        while not _is_ready(server, f"{routes}readyz"):
            _demand_all(servers)
            if time.monotonic() > deadline:
                raise Trouble(f"{server.label} was not ready in {START_TIMEOUT:.0f} seconds; all are stopped.")
            time.sleep(PAUSE)
    for server in servers:
        log.info("%-8s %s%s/compare", server.label, _origin(server.port), settings.prefix)
    log.info("Ctrl-C stops all three.")
    while True:
        _demand_all(servers)
        time.sleep(PAUSE)


def _origin(port: int) -> str:
    return f"http://{HOST}:{port}"


def _is_taken(port: int) -> bool:
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return True
    return False


def _start(name: BackendName, port: int, peers: str) -> subprocess.Popen[bytes]:
    """Start the production server of a backend in its own process group, which Ctrl+C does not reach."""
    bash = shutil.which("bash")
    if bash is None:
        raise Trouble("bash is missing: deploy/start.sh needs it.")
    here = {
        "DASH_BACKEND": name,
        "HOST": HOST,
        "PORT": str(port),
        "SITE_BASE_URL": _origin(port),
        "ALLOWED_HOSTS": HOST,  # for a trial on one machine, which production otherwise rejects
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, **SERVERS, **here, "PEER_BACKENDS": peers, "PATH": path}
    return subprocess.Popen(
        [bash, "deploy/start.sh"],
        cwd=PROJECT_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _is_ready(server: Server, path: str) -> bool:
    connection = HTTPConnection(HOST, server.port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _demand_all(servers: Sequence[Server]) -> None:
    for server in servers:
        status = server.process.poll()
        if status is not None:
            raise Trouble(f"{server.label} ended with status {status}; the others are stopped.")


def _stop(servers: Sequence[Server]) -> None:
    """End the servers with their workers: with SIGTERM, then with SIGKILL."""
    try:
        for server in servers:
            _signal(server, signal.SIGTERM)
        for server in servers:
            with suppress(subprocess.TimeoutExpired):
                server.process.wait(STOP_TIMEOUT)
    finally:
        for server in servers:
            _signal(server, signal.SIGKILL)
            server.process.wait()


def _signal(server: Server, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, number)


if __name__ == "__main__":
    sys.exit(main())
