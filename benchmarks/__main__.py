"""`python -m benchmarks`: measures, prints a table, keeps `results.json` and writes the page about it."""

import argparse
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.machine import machine, versions
from benchmarks.page import write_page
from benchmarks.results import BackendResults, Results, write_results
from benchmarks.servers import THREADS_WHILE_WAITING, in_words
from benchmarks.table import table
from benchmarks.throughput import compare
from benchmarks.waiting import wait
from benchmarks.wrk import CONNECTIONS
from lib.backend import SUPPORTED_BACKENDS, BackendName, get_backend_info


def main(arguments: list[str] | None = None) -> int:
    """Exit 1 when something cannot be measured, or when callbacks hold up `/healthz`."""
    options = _options(arguments)
    if shutil.which("wrk") is None:
        sys.stderr.write("The load generator wrk is missing: apt-get install wrk, or brew install wrk.\n")
        return 1
    backends: list[BackendName] = options.backend or list(SUPPORTED_BACKENDS)
    results = Results(
        day=date.today(),
        machine=machine(),
        versions=versions(),
        seconds=options.seconds,
        rounds=options.rounds,
        connections=CONNECTIONS,
        backends=tuple(_measure(name, seconds=options.seconds, rounds=options.rounds) for name in backends),
    )
    sys.stdout.write(table(results))
    if set(backends) == set(SUPPORTED_BACKENDS):  # a part of a run is no result to publish
        write_results(results)
        write_page(results)
    return 0 if all(each.waiting.passed for each in results.backends) else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The site beside the bare framework.")
    parser.add_argument("--seconds", type=_count, default=4, help="length of a measurement (4)")
    parser.add_argument("--rounds", type=_count, default=3, help="measurements of each kind, in turns (3)")
    parser.add_argument(
        "--backend", action="append", choices=SUPPORTED_BACKENDS, help="this one only; nothing is written then"
    )
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _measure(backend: BackendName, *, seconds: int, rounds: int) -> BackendResults:
    sys.stderr.write(f"{backend}\n")
    with TemporaryDirectory() as folder:
        return BackendResults(
            name=backend,
            label=get_backend_info(backend).label,
            server=in_words(backend),
            waiting_server=in_words(backend, THREADS_WHILE_WAITING),
            comparisons=compare(backend, Path(folder), seconds=seconds, rounds=rounds),
            waiting=wait(backend, Path(folder), seconds=seconds),
        )


if __name__ == "__main__":
    sys.exit(main())
