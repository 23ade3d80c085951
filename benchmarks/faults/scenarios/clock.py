"""Jumps of the system time."""

from benchmarks.faults.load import Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import WithClock

BETWEEN = 30


def _happens(subject: WithClock, load: Load) -> None:
    for days in (1, -1, 0):
        subject.set_clock(days)
        load.wait_for(BETWEEN)


FAULT = Fault(
    "clock",
    "System time jumps",
    "The system time of the processes moves one day ahead, then to one day behind, then back to the correct time.",
    "clock",
    _happens,
)
