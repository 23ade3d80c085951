"""The documentation lists every make command."""

import os
import re
import subprocess
from pathlib import Path

from tests.serving import PROJECT

PAGE = (PROJECT / "docs/make-commands/make-commands.md").read_text(encoding="utf-8")
PROJECT_SECTIONS, FORK_SECTION = PAGE.split("## Commands in a fork")


def make_help(folder: Path) -> set[str]:
    """Return the commands that `make help` prints in a folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", "help"], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return {line.split()[0] for line in done.stdout.splitlines()}


def test_the_page_lists_the_commands_of_the_project() -> None:
    listed = re.findall(r"^\| `make ([a-z-]+)` \|", PROJECT_SECTIONS, re.MULTILINE)
    assert sorted(listed) == sorted(make_help(PROJECT))


def test_the_page_lists_the_commands_of_a_fork() -> None:
    same, changed = FORK_SECTION.split("These commands differ:")
    listed = {*re.findall(r"`([a-z-]+)`", same), *re.findall(r"^\| `make ([a-z-]+)", changed, re.MULTILINE)}
    assert listed == make_help(PROJECT / "tools/starter")


def test_ci_runs_make_commands_that_exist() -> None:
    script = PROJECT / ".ci/run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    called = re.findall(r"^make ([a-z-]+)", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert "test" in called
    assert set(called) <= make_help(PROJECT)
