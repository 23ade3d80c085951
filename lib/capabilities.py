"""What was measured on each backend: each claim of the tables, and on which backends each live example was operated.

`make capabilities` measures, and writes `capabilities.json` beside this file; a test holds it against what it measures
again. Pages show it with the directive `capabilities`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from lib.backend import SUPPORTED_BACKENDS, BackendName, known_backend

FILE = Path(__file__).with_suffix(".json")

Status = Literal["yes", "partial", "no"]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measured(_Value):
    """What came out on one backend. `note` is the reason of a no, or the limit of a partial: one line of Markdown."""

    status: Status
    note: str = ""


class Capability(_Value):
    """One claim. `title` is one line of Markdown."""

    id: str
    title: str
    backends: Mapping[BackendName, Measured]


class Group(_Value):
    """The claims about one thing: Dash as it comes, or this site."""

    id: str
    title: str
    rows: tuple[Capability, ...]


class Capabilities(_Value):
    """One run. `versions` is by package, `python` among them; `examples` is by module of the live example."""

    date: str
    versions: Mapping[str, str]
    groups: tuple[Group, ...]
    examples: Mapping[str, tuple[BackendName, ...]]


@dataclass(frozen=True, slots=True)
class Verified:
    """Where a live example was operated: with which Dash, and on which backends, by their labels."""

    dash: str
    backends: tuple[str, ...]


@lru_cache(maxsize=1)
def capabilities() -> Capabilities:
    """The committed run."""
    return Capabilities.model_validate_json(FILE.read_bytes())


def verified_on(module: str) -> Verified | None:
    """Where the live example of a module was operated; None if it was not."""
    measured = capabilities()
    operated = measured.examples.get(module, ())
    labels = tuple(known_backend(name).label for name in SUPPORTED_BACKENDS if name in operated)
    return Verified(measured.versions["dash"], labels) if labels else None
