"""A gate at which a callback waits until the probe has its result: two files in a folder that both know."""

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
        """Wait until the gate is open. The probed callback calls this."""
        self._file("entered").touch()
        until(self._file("open").exists, seconds=20)

    def entered(self) -> bool:
        """Return whether a callback waits or has passed."""
        return self._file("entered").exists()

    def open(self) -> None:
        """Let a waiting callback pass. The probe calls this."""
        self._file("open").touch()

    def _file(self, state: str) -> Path:
        return self.folder / f"{self.name}.{state}"


def gate(name: str) -> Gate:
    """Return the gate of the run in this process."""
    return Gate(Path(os.environ[FOLDER]), name)
