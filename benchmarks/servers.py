"""The servers that are compared, on their own CPU: the site, the bare framework, and unmodified Dash."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.browser.pages import pages_of
from benchmarks.machine import pinned, two_cpus
from benchmarks.ready import wait_for_site
from lib.backend import BackendName
from tests.serving import Site, serving

THREADS = 4
# Sleeping callbacks block twenty of these threads. The others respond.
THREADS_WHILE_WAITING = 32

# As in `deploy/start.sh`.
MEMORY = {"MALLOC_TRIM_THRESHOLD_": "131072"}

# The site logs requests itself.
_GUNICORN = (
    "-m gunicorn {app} --bind 127.0.0.1:{{port}} --workers 1 --worker-class gthread --threads {threads} "
    "--no-control-socket"
)
_UVICORN = (
    "-m uvicorn {app} --host 127.0.0.1 --port {{port}} --workers 1 --no-access-log --no-server-header "
    "--log-level warning"
)


def command(backend: BackendName, app: str, threads: int = THREADS) -> str:
    """Return the arguments for Python to serve `app`, with `{port}` as a placeholder."""
    return (_GUNICORN if backend == "flask" else _UVICORN).format(app=app, threads=threads)


def in_words(backend: BackendName, threads: int = THREADS) -> str:
    """Return a description of the server for the page."""
    return f"gunicorn gthread, 1 worker, {threads} threads" if backend == "flask" else "uvicorn, 1 worker"


@contextmanager
def site(
    backend: BackendName, folder: Path, *, threads: int = THREADS, env: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """Run the site until the block ends, with the default settings, and the access log as in production."""
    arguments = command(backend, "run:server", threads)
    with _pinned_server(
        backend, folder, arguments, {"DASH_DEBUG": "0", "LOG_FORMAT": "json", **MEMORY, **(env or {})}
    ) as running:
        yield running


@contextmanager
def bare(backend: BackendName, folder: Path, env: Mapping[str, str]) -> Iterator[Site]:
    """Run the bare framework until the block ends. `env` specifies its responses."""
    with _pinned_server(backend, folder, command(backend, f"benchmarks.bare.{backend}:server"), env) as running:
        yield running


@contextmanager
def stock(backend: BackendName, folder: Path) -> Iterator[Site]:
    """Run unmodified Dash with the same component libraries until the block ends."""
    with _pinned_server(backend, folder, command(backend, "benchmarks.stock:server"), {}) as running:
        yield running


@contextmanager
def reading_site(backend: BackendName, folder: Path) -> Iterator[Site]:
    """Run the site for a browser: compressed in advance, and not pinned, because the browser needs both CPUs."""
    with serving(
        backend, folder, command(backend, "run:server"), {"DASH_DEBUG": "0", "LIVE_UPDATES": "true"}
    ) as running:
        wait_for_site(running.url, [page.path for page in pages_of(running.url)])
        yield running


@contextmanager
def _pinned_server(backend: BackendName, folder: Path, arguments: str, env: Mapping[str, str]) -> Iterator[Site]:
    """Run a server on the first CPU until the block ends. The block itself runs on the second CPU."""
    for_server, for_load = two_cpus()
    with ExitStack() as stack:
        with pinned(for_server):
            running = stack.enter_context(serving(backend, folder, arguments, env))
        stack.enter_context(pinned(for_load))
        yield running
