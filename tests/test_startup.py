"""Garbage collection is off during startup, and packages of features that are off are not loaded."""

import subprocess
import sys

import pytest

from lib.settings import PROJECT_ROOT

PROGRAM = """
import gc, sys
UNUSED = {"PIL.Image", "alembic", "mcp", "opentelemetry.sdk", "redis", "sqlalchemy"}
full = gc.get_stats()[2]
import run
print(gc.isenabled(), gc.get_freeze_count() > 50_000, gc.get_stats()[2] == full, *UNUSED & set(sys.modules))
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


def test_a_start_loads_nothing_for_later(started: list[str]) -> None:
    """The database, Redis, and the drawing library take longer to load than many pages take to write."""
    assert started[3:] == []
