"""The clock of the machine jumps."""

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
    "The clock jumps",
    "The clock of the processes goes a day ahead, then two days back, then to the right time.",
    "clock",
    _happens,
)
