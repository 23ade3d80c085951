"""The servers that are compared, on a CPU of their own: the site, its framework alone, and stock Dash."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.browser.pages import pages_of
from benchmarks.machine import pinned, two_cpus
from benchmarks.ready import wait_for_site
from lib.backend import BackendName
from tests.serving import Site, serving

THREADS = 4
# Twenty of these are held by callbacks that sleep; the rest answer.
THREADS_WHILE_WAITING = 32

# Neither server writes a line per request.
_GUNICORN = (
    "-m gunicorn {app} --bind 127.0.0.1:{{port}} --workers 1 --worker-class gthread --threads {threads} "
    "--no-control-socket"
)
_UVICORN = (
    "-m uvicorn {app} --host 127.0.0.1 --port {{port}} --workers 1 --no-access-log --no-server-header "
    "--log-level warning"
)


def command(backend: BackendName, app: str, threads: int = THREADS) -> str:
    """The arguments that make Python serve `app`, with `{port}` to be filled in."""
    return (_GUNICORN if backend == "flask" else _UVICORN).format(app=app, threads=threads)


def in_words(backend: BackendName, threads: int = THREADS) -> str:
    """What serves, for the reader."""
    return f"gunicorn gthread, 1 worker, {threads} threads" if backend == "flask" else "uvicorn, 1 worker"


@contextmanager
def site(
    backend: BackendName, folder: Path, *, threads: int = THREADS, env: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """The site as its settings have it, until the block ends."""
    arguments = command(backend, "run:server", threads)
    with _pinned_server(backend, folder, arguments, {"DASH_DEBUG": "0", **(env or {})}) as running:
        yield running


@contextmanager
def bare(backend: BackendName, folder: Path, env: Mapping[str, str]) -> Iterator[Site]:
    """The framework alone; `env` says which answers it gives."""
    with _pinned_server(backend, folder, command(backend, f"benchmarks.bare.{backend}:server"), env) as running:
        yield running


@contextmanager
def stock(backend: BackendName, folder: Path) -> Iterator[Site]:
    """Stock Dash with the same component libraries."""
    with _pinned_server(backend, folder, command(backend, "benchmarks.stock:server"), {}) as running:
        yield running


@contextmanager
def reading_site(backend: BackendName, folder: Path) -> Iterator[Site]:
    """The site for a browser: not pinned, for the browser needs both CPUs, and compressed before it is asked."""
    with serving(
        backend, folder, command(backend, "run:server"), {"DASH_DEBUG": "0", "LIVE_UPDATES": "true"}
    ) as running:
        wait_for_site(running.url, [page.path for page in pages_of(running.url)])
        yield running


@contextmanager
def _pinned_server(backend: BackendName, folder: Path, arguments: str, env: Mapping[str, str]) -> Iterator[Site]:
    """A server on the first CPU, until the block ends. What the block does runs on the second."""
    for_server, for_load = two_cpus()
    with ExitStack() as stack:
        with pinned(for_server):
            running = stack.enter_context(serving(backend, folder, arguments, env))
        stack.enter_context(pinned(for_load))
        yield running
