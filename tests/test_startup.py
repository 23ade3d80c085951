"""Collections of garbage rest while the site starts, and never look again at what the start has built."""

import subprocess
import sys

from lib.settings import PROJECT_ROOT

PROGRAM = """
import gc
full = gc.get_stats()[2]
import run
print(gc.isenabled(), gc.get_freeze_count() > 50_000, gc.get_stats()[2] == full)
"""


def test_the_collector_rests_and_begins() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    assert run.stdout.split() == ["True", "True", "True"]
