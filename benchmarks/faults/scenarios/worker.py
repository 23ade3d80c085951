"""`kill -9` for a worker."""

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
    "A worker is killed",
    "`kill -9` for one of two workers. Its parent starts another one.",
    "services",
    _happens,
)
