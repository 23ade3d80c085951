"""Garbage collection is off during startup."""

import subprocess
import sys

import pytest

from lib.settings import PROJECT_ROOT

PROGRAM = """
import gc, sys
full = gc.get_stats()[2]
import run
print(gc.isenabled(), gc.get_freeze_count() > 50_000, gc.get_stats()[2] == full, "PIL.Image" in sys.modules)
"""


@pytest.fixture(scope="module")
def started() -> list[str]:
    """Return the output of the program after the start."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    return run.stdout.split()


def test_the_collector_rests_and_begins(started: list[str]) -> None:
    """Later collections ignore the objects that the start has created."""
    assert started[:3] == ["True", "True", "True"]


def test_a_start_draws_nothing(started: list[str]) -> None:
    """The start does not load the drawing library either: loading it takes longer than many pages take."""
    assert started[3] == "False"
