"""A full disk."""

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
        except OSError:  # expected: the disk is full
            pass
    load.wait_for(FULL)
    filling.unlink()


FAULT = Fault(
    "disk",
    "Full disk",
    f"A file fills the disk with the SQLite database and the event queues. It is deleted after {FULL} requests.",
    "disk",
    _happens,
)
