"""`python -m benchmarks.faults`: run all faults on all backends, and write `results.json` and the Reliability page."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from benchmarks.faults.outcome import Outcome
from benchmarks.faults.page import write_page
from benchmarks.faults.results import Faults, read_results, write_results
from benchmarks.faults.run import run
from benchmarks.faults.scenarios import FAULTS
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import WORKERS, Place, subject_for
from benchmarks.machine import machine, server_versions
from lib.backend import SUPPORTED_BACKENDS, BackendName

# Requests before and after each fault: six times as many as in the tests.
CALM = 360


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the faults. Return 1 if a request failed or a visit is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description="Measure effects of failures.")
    parser.add_argument("--only", action="append", choices=[fault.name for fault in FAULTS])
    parser.add_argument("--backend", action="append", choices=SUPPORTED_BACKENDS)
    parser.add_argument("--calm", type=int, default=CALM, help=f"requests before and after each fault ({CALM})")
    options = parser.parse_args(arguments)
    faults = [fault for fault in FAULTS if not options.only or fault.name in options.only]
    outcomes = [
        outcome for backend in options.backend or SUPPORTED_BACKENDS for outcome in _all(faults, backend, options.calm)
    ]
    if not options.only and not options.backend:  # partial results are not published
        order = [fault.name for fault in FAULTS]
        outcomes.sort(key=lambda each: order.index(each.scenario))
        measured = Faults(
            day=date.today(),
            machine=machine(f"{WORKERS} workers"),
            versions=server_versions(),
            outcomes=tuple(outcomes),
        )
        results = read_results().model_copy(update={"faults": measured})
        write_results(results)
        write_page(results)
    return 0 if all(each.is_good for each in outcomes) else 1


def _all(faults: Sequence[Fault], backend: BackendName, calm: int) -> list[Outcome]:
    """Run the faults. Faults with the same environment share a site."""
    outcomes = []
    for place in get_args(Place):
        here = [fault for fault in faults if fault.place == place]
        if here:
            with TemporaryDirectory() as folder, subject_for(place, backend, Path(folder)) as subject:
                for fault in here:
                    outcomes.append(run(fault, subject, calm=calm))
                    sys.stdout.write(f"{outcomes[-1].model_dump_json()}\n")
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
