"""Run Python programs to their end, forked from the process that has imported the libraries (tests/fork_server.py)."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.serving import PROJECT, fork_server
from tests.waiting import PATIENCE


@dataclass(frozen=True, slots=True)
class Ended:
    """The exit status of a program, and its standard output and standard error."""

    status: int
    output: str


def run(arguments: Sequence[str], folder: Path, env: Mapping[str, str]) -> Ended:
    """Run `python ARGUMENTS` in the project. Its output goes through a file in `folder`."""
    file = folder / "output.txt"
    file.touch()
    process = fork_server().start(arguments, PROJECT, {**os.environ, **env}, file)
    return Ended(process.wait(PATIENCE), file.read_text(encoding="utf-8"))


def run_code(code: str, folder: Path, env: Mapping[str, str]) -> Ended:
    """Run code as `python -c` does."""
    file = folder / "program.py"
    file.write_text(code, encoding="utf-8")
    return run([str(file)], folder, {"PYTHONPATH": str(PROJECT), **env})
