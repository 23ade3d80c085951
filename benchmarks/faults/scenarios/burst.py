"""A sudden increase to ten times the load."""

from benchmarks.faults.load import Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject

FACTOR = 10
REQUESTS = 600


def _happens(_: Subject, load: Load) -> None:
    with load.faster(FACTOR):
        load.wait_for(REQUESTS)


FAULT = Fault(
    "burst",
    f"{FACTOR} times the load",
    f"The load sends {REQUESTS} requests at {FACTOR} times its rate.",
    "services",
    _happens,
)
