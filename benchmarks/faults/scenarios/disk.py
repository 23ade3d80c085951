"""The disk is full."""

import os

from benchmarks.faults.load import Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import Subject

FULL = 60
_PIECE = b"\0" * 65536


def _happens(subject: Subject, load: Load) -> None:
    filling = subject.folder / "filling"
    with filling.open("wb", buffering=0) as file:
        try:
            while os.write(file.fileno(), _PIECE):
                pass
        except OSError:  # that is the point
            pass
    load.wait_for(FULL)
    filling.unlink()


FAULT = Fault(
    "disk",
    "The disk is full",
    "A file fills the disk that the database (SQLite here) and the queues are on, and is deleted again.",
    "disk",
    _happens,
)
