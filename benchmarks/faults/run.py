"""One fault during a steady load."""

import time

from benchmarks.faults.load import RATE, VISITS, Load, steady
from benchmarks.faults.outcome import Outcome, outcome
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject
from tests.waiting import until

# Requests before and after the fault, in a short run.
CALM = 60


# Requests that are not measured: the first requests of a process wait for its preparation.
WARM_UP = 48

# Seconds after the end of the fault in which all accepted events must be stored.
SETTLED = 30.0


def run(fault: Fault, subject: Subject, *, calm: int = CALM, rate: float = RATE) -> Outcome:
    """Run the load, start and end the fault, and wait until the visits are stored."""
    until(subject.is_ready)
    stored = subject.stored()
    with steady(subject.front, rate) as load:
        load.wait_for(WARM_UP)
    stored = _stored(subject, stored + _visits(load))
    lost = subject.lost()
    with steady(subject.front, rate) as load:
        load.wait_for(calm)
        fault_at = time.monotonic()
        killed = fault.happens(subject, load)
        load.wait_for(calm)
    return outcome(
        fault.name,
        subject.backend,
        load.sent,
        fault_at=fault_at,
        killed=killed,
        visits=_visits(load),
        stored=_stored(subject, stored + _visits(load)) - stored,
        lost=subject.lost() - lost,
        probes=load.probes,
    )


def _visits(load: Load) -> int:
    """Return the number of responses of the load whose visits must be stored."""
    return sum(each.kind in VISITS and not each.failure for each in load.sent)


def _stored(subject: Subject, expected: int) -> int:
    """Wait for the expected number of visits in the database, or a timeout. Return the number."""
    deadline = time.monotonic() + SETTLED
    while (stored := subject.stored()) < expected and time.monotonic() < deadline:
        time.sleep(0.1)  # between two queries
    return stored
