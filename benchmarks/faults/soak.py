"""A long steady load on the three backends at the same time, to measure memory growth.

`make soak` takes an hour. For a trial, use `python -m benchmarks.faults.soak --minutes 5`.
"""

import argparse
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.faults.load import SOAK_RATE, Load, steady
from benchmarks.faults.page import write_page
from benchmarks.faults.results import Soak, SoakRun, read_results, write_results
from benchmarks.faults.subject import WORKERS, Subject, with_services
from benchmarks.machine import machine, server_versions
from lib.backend import SUPPORTED_BACKENDS, BackendName
from tests.waiting import until

MINUTES = 60.0
# Maximum memory growth, as a share of the early memory.
FLAT = 0.05
# Share of the time before the early memory is measured. By then, all content was requested, compressed, and cached.
WARM = 0.2
LOOKS = 120


@dataclass(slots=True)
class Watched:
    """One backend, its load, and the memory of its processes at each measurement, in MB."""

    subject: Subject
    load: Load
    megabytes: list[float] = field(default_factory=list)


def soak(minutes: float) -> Soak:
    """Run the load, measure the memory, and return the results."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        watched = {backend: _watched(backend, folder / backend, stack) for backend in SUPPORTED_BACKENDS}
        for look in range(LOOKS):
            time.sleep(minutes * 60 / LOOKS)
            for each in watched.values():
                each.megabytes.append(each.subject.megabytes())
            sys.stderr.write(f"\r{look + 1} of {LOOKS}")
    runs = tuple(_run(backend, minutes, each) for backend, each in watched.items())
    return Soak(day=date.today(), machine=machine(f"{WORKERS} workers"), versions=server_versions(), runs=runs)


def _watched(backend: BackendName, folder: Path, stack: ExitStack) -> Watched:
    folder.mkdir()
    subject = stack.enter_context(with_services(backend, folder))
    until(subject.is_ready)
    return Watched(subject, stack.enter_context(steady(subject.front, SOAK_RATE)))


def _run(backend: BackendName, minutes: float, watched: Watched) -> SoakRun:
    part = LOOKS // 10
    warm = int(LOOKS * WARM)
    return SoakRun(
        backend=backend,
        minutes=minutes,
        sent=len(watched.load.sent),
        failed=sum(bool(each.failure) for each in watched.load.sent),
        early_mb=round(statistics.median(watched.megabytes[warm : warm + part]), 1),
        late_mb=round(statistics.median(watched.megabytes[-part:]), 1),
    )


def main() -> int:
    """Run the soak test. Return 1 if the memory of a backend grew or a request failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults.soak", description="Measure memory growth.")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    options = parser.parse_args()
    found = soak(options.minutes)
    for run in found.runs:
        sys.stdout.write(f"{run.backend}: {run.early_mb} MB, {run.late_mb} MB, {run.failed} of {run.sent} failed\n")
    if options.minutes >= MINUTES:  # a shorter run is not conclusive
        results = read_results().model_copy(update={"soak": found})
        write_results(results)
        write_page(results)
    return 0 if all(run.growth <= FLAT and not run.failed for run in found.runs) else 1


if __name__ == "__main__":
    sys.exit(main())
