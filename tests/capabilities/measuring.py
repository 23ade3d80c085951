"""Runs the probes, and combines their results with the texts of the table."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser

from lib.backend import SUPPORTED_BACKENDS, BackendName
from tests.capabilities.results import Capability, Group, Measured, Status, capabilities
from tests.capabilities.subject import Subject
from tests.capabilities.table import GROUPS, Row

PACKAGES = ("dash", "flask", "fastapi", "quart", "gunicorn", "uvicorn", "hypercorn")

# The status of each row, by its ID.
Statuses = Mapping[str, Status]


def measure(group: str, backend: str, browser: Browser, folder: Path) -> Statuses:
    """Return the results of the probes of a group on a backend. `folder` receives logs and the files of the servers."""
    _, rows = GROUPS[group]
    with Subject.opening(group, backend, browser, folder) as subject:
        return {row.id: row.probe(subject) for row in rows}


def in_words(found: Mapping[tuple[str, BackendName], Statuses]) -> tuple[Group, ...]:
    """Return the complete groups, which a page can show. Fail if the table has no reason for a no."""
    return tuple(
        Group(id=group, title=title, rows=_rows(rows, {name: found[group, name] for name in SUPPORTED_BACKENDS}))
        for group, (title, rows) in GROUPS.items()
        if all((group, name) in found for name in SUPPORTED_BACKENDS)
    )


def claimed() -> dict[tuple[str, BackendName], Statuses]:
    """Return the committed statuses."""
    return {
        (group.id, name): {row.id: row.backends[name].status for row in group.rows}
        for group in capabilities().groups
        for name in SUPPORTED_BACKENDS
    }


def versions() -> Mapping[str, str]:
    """Return the package versions of the measurement."""
    return {**{package: version(package) for package in PACKAGES}, "python": platform.python_version()}


def _rows(rows: Sequence[Row], found: Mapping[BackendName, Statuses]) -> tuple[Capability, ...]:
    return tuple(
        Capability(
            id=row.id,
            title=row.title,
            backends={name: _measured(row, name, statuses[row.id]) for name, statuses in found.items()},
        )
        for row in rows
    )


def _measured(row: Row, backend: BackendName, status: Status) -> Measured:
    if status == "yes":
        return Measured(status=status)
    assert row.notes.get(backend), f"{row.id} on {backend} is {status}: say why in tests/capabilities/table.py"
    return Measured(status=status, note=row.notes[backend])
