"""`python -m tests.capabilities` measures, operates each live example, and writes the results and the tables.

The exit status is 1 if an example does not work or if a part could not be measured. The results then omit the example
for that backend, or keep the old values of the part.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from typing import Any

from lib.backend import SUPPORTED_BACKENDS, BackendName
from lib.directives.exec import VERIFIED_FILE, verified_examples
from tests.capabilities import jobs
from tests.capabilities.measuring import claimed, in_words, versions
from tests.capabilities.results import FILE, Capabilities, capability_tables
from tests.capabilities.table import GROUPS
from tests.page_tables import write_table

EXAMPLES = "examples"

# Each process keeps a browser and a server busy, and waits half of its time.
WORKERS = 3


def main(arguments: list[str] | None = None) -> int:
    """Measure in several parallel processes. Parts that are not measured keep their results."""
    parser = argparse.ArgumentParser(prog="python -m tests.capabilities", description="What works on which backend.")
    parser.add_argument("--only", action="append", choices=(EXAMPLES, *GROUPS), help="this part; the others stay")
    parts = parser.parse_args(arguments).only or (EXAMPLES, *GROUPS)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        running: dict[tuple[str, BackendName], Future[Any]] = {
            (part, name): pool.submit(*_job(part, name)) for part in parts for name in SUPPORTED_BACKENDS
        }
        for subject, future in running.items():
            future.add_done_callback(partial(_say, *subject))
    failed = {subject: error for subject, future in running.items() if (error := future.exception())}
    found = {subject: future.result() for subject, future in running.items() if subject not in failed}
    faults = {name: result for (part, name), result in found.items() if part == EXAMPLES}
    groups = claimed() | {subject: result for subject, result in found.items() if subject[0] != EXAMPLES}
    measured = Capabilities(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        versions=versions(),
        groups=in_words(groups),
    )
    FILE.write_text(f"{measured.model_dump_json(indent=1)}\n", encoding="utf-8")
    for name, table in capability_tables(measured).items():
        write_table(name, table)
    verified = {"dash": measured.versions["dash"], "examples": _examples(faults)}
    VERIFIED_FILE.write_text(f"{json.dumps(verified, indent=1)}\n", encoding="utf-8")
    lines = [f"{part} on {name} could not be measured: {error!r}\n" for (part, name), error in failed.items()]
    lines += [f"{name}: {module}: {why}\n" for name, of_it in faults.items() for module, why in of_it.items() if why]
    sys.stdout.writelines([*lines, f"wrote {FILE}\n"])
    return 1 if lines else 0


def _job(part: str, backend: BackendName) -> tuple[Any, ...]:
    return (jobs.operated, backend) if part == EXAMPLES else (jobs.measured, part, backend)


def _say(part: str, backend: BackendName, future: Future[Any]) -> None:
    sys.stdout.write(f"{part} on {backend}: {'failed' if future.exception() else 'done'}\n")
    sys.stdout.flush()


def _examples(faults: Mapping[BackendName, Mapping[str, str]]) -> dict[str, tuple[BackendName, ...]]:
    """Return the backends that each example works on, by its module. A backend without `faults` is as before."""
    known = verified_examples()
    modules = sorted({module for of_it in faults.values() for module in of_it} or known)

    def works(module: str, name: BackendName) -> bool:
        return faults[name].get(module) == "" if name in faults else name in known.get(module, ())

    return {module: tuple(name for name in SUPPORTED_BACKENDS if works(module, name)) for module in modules}


if __name__ == "__main__":
    sys.exit(main())
