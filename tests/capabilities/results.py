"""The results of the last run of `python -m tests.capabilities`, and their tables for the pages."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from lib.backend import SUPPORTED_BACKENDS, BackendName, known_backend
from tests.page_tables import markdown_table

FILE = Path(__file__).with_name("capabilities.json")

Status = Literal["yes", "partial", "no"]


class Measured(BaseModel):
    """The result on one backend. `note` is the reason for a no, or the limit of a partial: one line of Markdown."""

    status: Status
    note: str = ""


class Capability(BaseModel):
    """One claim. `title` is one line of Markdown."""

    id: str
    title: str
    backends: Mapping[BackendName, Measured]


class Group(BaseModel):
    """The claims about unmodified Dash, or about this site."""

    id: str
    title: str
    rows: tuple[Capability, ...]


class Capabilities(BaseModel):
    """One run. `versions` is by package and includes `python`."""

    date: str
    versions: Mapping[str, str]
    groups: tuple[Group, ...]


@lru_cache(maxsize=1)
def capabilities() -> Capabilities:
    """Return the committed run."""
    return Capabilities.model_validate_json(FILE.read_bytes())


def capability_tables(run: Capabilities) -> dict[str, str]:
    """Return the Markdown table of each group, by the name that the pages use."""
    versions = ", ".join(f"{package} {version}" for package, version in run.versions.items())
    labels = [known_backend(name).label for name in SUPPORTED_BACKENDS]
    tables = {}
    for group in run.groups:
        table = markdown_table((group.title, *labels), map(_cells, group.rows))
        tables[f"capabilities {group.id}"] = f"{table}\n\nMeasured on {run.date} with {versions}."
    return tables


def _cells(row: Capability) -> Iterator[str]:
    yield row.title
    for name in SUPPORTED_BACKENDS:
        measured = row.backends[name]
        status = measured.status if measured.status == "yes" else f"**{measured.status}**"
        yield f"{status} ({measured.note})" if measured.note else status
