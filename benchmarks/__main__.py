"""`python -m benchmarks`: run the benchmarks, print the results, and write `results.json` and the Benchmarks page."""

import argparse
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.browser.measure import read
from benchmarks.browser.navigation import CLICKS
from benchmarks.budgets import read_budgets
from benchmarks.code import digest
from benchmarks.figures.browser import BrowserPart
from benchmarks.figures.lighthouse import LighthousePart
from benchmarks.figures.operations import OperationsPart
from benchmarks.figures.scale import ScalePart
from benchmarks.figures.server import BackendResults, ServerPart
from benchmarks.figures.value import Part
from benchmarks.goals import floors_held
from benchmarks.lighthouse.measure import RUNS, audit, installed
from benchmarks.machine import browser_versions, lighthouse_versions, machine, server_versions
from benchmarks.operations import operate
from benchmarks.page import write_page
from benchmarks.results import Results, merged, read_results, write_results
from benchmarks.scale import grow
from benchmarks.servers import THREADS_WHILE_WAITING, in_words, reading_site
from benchmarks.table import table
from benchmarks.throughput import compare, compare_with_dash
from benchmarks.waiting import wait
from benchmarks.wrk import CONNECTIONS
from lib.backend import SUPPORTED_BACKENDS, BackendName, get_backend_info

PARTS = ("server", "browser", "lighthouse", "scale", "operations")

# All backends send the same content to a browser, which the tests verify. So one backend is enough.
READ_ON: BackendName = "fastapi"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks. Return 1 if a tool is missing, `/healthz` is too slow, or a Lighthouse score is too low."""
    options = _options(arguments)
    parts: list[str] = options.only or list(PARTS)
    if missing := _missing(parts):
        sys.stderr.write(f"{missing}\n")
        return 1
    measured = Results(
        server=_server(options) if "server" in parts else None,
        browser=_browser(options) if "browser" in parts else None,
        lighthouse=_lighthouse(options) if "lighthouse" in parts else None,
        scale=_scale(options) if "scale" in parts else None,
        operations=_operations(options) if "operations" in parts else None,
    )
    sys.stdout.write(table(measured))
    if not options.backend:  # results of selected backends are not published
        results = merged(read_results(), measured)
        write_results(results)
        write_page(results)
    return 0 if _held(measured) else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the speed of the site.")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part; others keep their results")
    parser.add_argument("--seconds", type=_count, default=3, help="seconds per measurement of a server (3)")
    parser.add_argument("--rounds", type=_count, default=3, help="measurements of each request, in turns (3)")
    parser.add_argument("--clicks", type=_count, default=CLICKS, help=f"clicks of each kind ({CLICKS})")
    parser.add_argument("--runs", type=_count, default=RUNS, help=f"Lighthouse runs on each page ({RUNS})")
    parser.add_argument(
        "--backend", action="append", choices=SUPPORTED_BACKENDS, help="servers: only this backend; writes no results"
    )
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _missing(parts: list[str]) -> str:
    """Return a message about a missing tool, or an empty string."""
    if {"server", "scale", "operations"} & set(parts) and shutil.which("wrk") is None:
        return "The load generator wrk is missing: apt-get install wrk, or brew install wrk."
    if "lighthouse" in parts and not (shutil.which("node") and installed()):
        return "Lighthouse is missing: npm ci --prefix benchmarks/lighthouse"
    return ""


def _server(options: argparse.Namespace) -> ServerPart:
    backends: list[BackendName] = options.backend or list(SUPPORTED_BACKENDS)
    return ServerPart(
        **_about(server_versions()).model_dump(),
        seconds=options.seconds,
        rounds=options.rounds,
        connections=CONNECTIONS,
        backends=tuple(_measure(name, seconds=options.seconds, rounds=options.rounds) for name in backends),
    )


def _measure(backend: BackendName, *, seconds: int, rounds: int) -> BackendResults:
    sys.stderr.write(f"{backend}\n")
    with TemporaryDirectory() as name:
        folder = Path(name)
        return BackendResults(
            name=backend,
            label=get_backend_info(backend).label,
            server=in_words(backend),
            waiting_server=in_words(backend, THREADS_WHILE_WAITING),
            comparisons=compare(backend, folder, seconds=seconds, rounds=rounds),
            with_dash=compare_with_dash(backend, folder, seconds=seconds, rounds=rounds),
            waiting=wait(backend, folder, seconds=seconds),
        )


def _browser(options: argparse.Namespace) -> BrowserPart:
    sys.stderr.write("browser\n")
    with TemporaryDirectory() as folder, reading_site(READ_ON, Path(folder)) as running:
        return read(running.url, _about(browser_versions()), _served(), clicks=options.clicks)


def _lighthouse(options: argparse.Namespace) -> LighthousePart:
    sys.stderr.write("lighthouse\n")
    with TemporaryDirectory() as folder, reading_site(READ_ON, Path(folder)) as running:
        return audit(running.url, _about(lighthouse_versions(installed())), _served(), runs=options.runs)


def _scale(options: argparse.Namespace) -> ScalePart:
    sys.stderr.write("scale\n")
    return grow(READ_ON, _about(server_versions()), _served(), seconds=options.seconds)


def _operations(options: argparse.Namespace) -> OperationsPart:
    sys.stderr.write("operations\n")
    return operate(_about(server_versions()), seconds=options.seconds, rounds=options.rounds)


def _about(versions: dict[str, str]) -> Part:
    return Part(day=date.today(), machine=machine(), versions=versions, code=digest())


def _served() -> str:
    return f"{get_backend_info(READ_ON).label} on {in_words(READ_ON)}"


def _held(measured: Results) -> bool:
    waited = measured.server is None or all(each.waiting.passed for each in measured.server.backends)
    return waited and (measured.lighthouse is None or floors_held(measured.lighthouse, read_budgets()))


if __name__ == "__main__":
    sys.exit(main())
