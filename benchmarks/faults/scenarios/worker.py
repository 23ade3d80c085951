"""A worker that is killed with `kill -9`."""

import time

from benchmarks.faults.load import Load, Span
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject
from tests.waiting import until


def _happens(subject: Subject, load: Load) -> Span:
    workers = subject.workers()
    asked_at = time.monotonic()
    workers[0].kill()
    workers[0].wait(10)
    killed = asked_at, time.monotonic()
    until(lambda: {process.pid for process in subject.workers()} - {process.pid for process in workers})
    return killed


FAULT = Fault(
    "worker",
    "Worker killed",
    "`kill -9` ends one of the two workers. The parent process starts a new one.",
    "services",
    _happens,
)
