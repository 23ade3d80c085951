"""Where a callback waits until the probe has seen what it came to see: two files in a folder that both know."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import until

FOLDER = "CAPABILITIES_FOLDER"


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate of one name, for one passage."""

    folder: Path
    name: str

    def pass_through(self) -> None:
        """Waits until it is opened. Called by what is probed."""
        self._file("entered").touch()
        until(self._file("open").exists, seconds=20)

    def entered(self) -> bool:
        """Whether somebody waits, or has passed."""
        return self._file("entered").exists()

    def open(self) -> None:
        """Lets pass whoever waits. Called by the probe."""
        self._file("open").touch()

    def _file(self, state: str) -> Path:
        return self.folder / f"{self.name}.{state}"


def gate(name: str) -> Gate:
    """The gate of this process's run."""
    return Gate(Path(os.environ[FOLDER]), name)
