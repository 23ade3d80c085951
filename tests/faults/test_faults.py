"""Injected faults lose no event and fail no request except on a killed worker."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.faults.load import RATE
from benchmarks.faults.outcome import MAX_PROBE_MS
from benchmarks.faults.run import run
from benchmarks.faults.scenarios import FAULTS
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Place, Subject, subject_for
from lib.backend import BackendName
from tests.serving import BACKENDS

pytestmark = [pytest.mark.serial, pytest.mark.release]


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    """End the sites that the tests of this file started."""
    with ExitStack() as started:
        yield started


@pytest.fixture(scope="module")
def running() -> dict[tuple[Place, BackendName], Subject]:
    """Return the running sites. Scenarios in the same environment share one."""
    return {}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("backend", BACKENDS)
def test_readers_notice_nothing(
    backend: BackendName,
    fault: Fault,
    stack: ExitStack,
    running: dict[tuple[Place, BackendName], Subject],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if fault.place == "disk" and os.geteuid() != 0:
        pytest.skip("only root may mount a disk of a few megabytes")
    place = (fault.place, backend)
    if place not in running:
        folder = Path(tmp_path_factory.mktemp(f"{fault.place}-{backend}"))
        running[place] = stack.enter_context(subject_for(*place, folder))
    outcome = run(fault, running[place], rate=2 * RATE)  # twice the load of `make faults`, in half of its time
    assert outcome.failed == 0, outcome.why
    assert outcome.asked_again == 0 or (backend == "flask" and fault.name == "burst")
    assert outcome.stored >= outcome.visits
    assert outcome.lost == 0
    assert outcome.probe_ms is None or outcome.probe_ms <= MAX_PROBE_MS
    assert outcome.in_flight <= outcome.sent / 10
