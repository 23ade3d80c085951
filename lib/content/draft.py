"""A page half read: its front matter as a value, its text not yet rendered."""

from dataclasses import dataclass
from pathlib import Path

from lib.content.front_matter import FrontMatter


@dataclass(frozen=True, slots=True)
class Draft:
    """A file whose front matter is read. `line` is where its text starts, `endpoint_line` where its address stands."""

    file: Path
    source: str
    matter: FrontMatter
    text: str
    line: int
    endpoint_line: int
