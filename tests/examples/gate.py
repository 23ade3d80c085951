"""A gate at which examples wait until a test opens it. They wait as long as the test needs, not for a fixed time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from lib.settings import get_settings
from tests.waiting import until

if TYPE_CHECKING:  # A site does not load the modules that start sites.
    from tests.serving import Site


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate that is shut until there is a file in the site's `DATA_DIR`.

    Each waiting example also has a file there.
    """

    folder: Path

    @classmethod
    def of(cls, site: "Site") -> "Gate":
        """Return the gate of a site that `serving` has started."""
        return cls(site.log.parent / "data" / "gate")

    @classmethod
    def here(cls) -> "Gate":
        """Return the gate of the site in this process."""
        return cls(get_settings().data_dir / "gate")

    @property
    def waiting(self) -> int:
        """The number of waiting examples."""
        return len(list(self.folder.glob("waits-*")))

    @property
    def is_open(self) -> bool:
        """True if waiting examples can continue."""
        return (self.folder / "open").exists()

    def open(self) -> None:
        """Let all waiting examples continue."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "open").touch()

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Open the gate at the end of the block at the latest, and shut it again when no example waits."""
        try:
            yield
        finally:
            self.open()
            until(lambda: not self.waiting)
            (self.folder / "open").unlink()

    @contextmanager
    def arrival(self) -> Iterator[None]:
        """Mark one example as waiting during the block."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = self.folder / f"waits-{uuid4().hex}"
        mark.touch()
        try:
            yield
        finally:
            mark.unlink()

    def wait(self) -> None:
        """Block the thread until the gate opens, and fail if it does not open."""
        with self.arrival():
            until(lambda: self.is_open)
