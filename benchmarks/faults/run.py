"""One fault, in the middle of a steady load."""

import time

from benchmarks.faults.load import RATE, VISITS, Load, steady
from benchmarks.faults.outcome import Outcome, outcome
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject
from tests.waiting import until

# Requests before the fault and after it, in a short run.
CALM = 60


# Requests that nobody looks at: the first ones of a process wait for what it prepares.
WARM_UP = 48

# Seconds in which what was accepted has to be stored once all is whole again.
SETTLED = 30.0


def run(fault: Fault, subject: Subject, *, calm: int = CALM, rate: float = RATE) -> Outcome:
    """Sends the load, breaks and mends something, and waits until the visits are stored."""
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
    )


def _visits(load: Load) -> int:
    """Answers of the load that should be stored."""
    return sum(each.kind in VISITS and not each.failure for each in load.sent)


def _stored(subject: Subject, expected: int) -> int:
    """The visits in the database, once they are as many as expected or it took too long."""
    deadline = time.monotonic() + SETTLED
    while (stored := subject.stored()) < expected and time.monotonic() < deadline:
        time.sleep(0.1)  # between two looks
    return stored
