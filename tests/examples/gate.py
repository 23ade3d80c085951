"""A gate at which examples wait until a test opens it: they do so for as long as the test needs, not for some time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from lib.settings import get_settings
from tests.waiting import until

if TYPE_CHECKING:  # what starts sites is not loaded in a site
    from tests.serving import Site


@dataclass(frozen=True, slots=True)
class Gate:
    """Is shut until there is a file in the site's `DATA_DIR`. Each of those who wait has a file there, too."""

    folder: Path

    @classmethod
    def of(cls, site: "Site") -> "Gate":
        """That of a site which `serving` has started."""
        return cls(site.log.parent / "data" / "gate")

    @classmethod
    def here(cls) -> "Gate":
        """That of the site in this process."""
        return cls(get_settings().data_dir / "gate")

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(list(self.folder.glob("waits-*")))

    @property
    def is_open(self) -> bool:
        """Whether who waits may go on."""
        return (self.folder / "open").exists()

    def open(self) -> None:
        """Lets everybody go on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "open").touch()

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Opens at the end of the block at the latest, and shuts again once nobody waits any more."""
        try:
            yield
        finally:
            self.open()
            until(lambda: not self.waiting)
            (self.folder / "open").unlink()

    @contextmanager
    def arrival(self) -> Iterator[None]:
        """Somebody waits during the block."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = self.folder / f"waits-{uuid4().hex}"
        mark.touch()
        try:
            yield
        finally:
            mark.unlink()

    def wait(self) -> None:
        """Blocks its thread; fails where nobody opens."""
        with self.arrival():
            until(lambda: self.is_open)
