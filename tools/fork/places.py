"""The files of a fork: their owner, which is the project or the fork, and their source for `new`."""

import fnmatch
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STARTER = "tools/starter"


class Owner(Enum):
    """The editor of a file of a fork, which determines how `upgrade` handles the file."""

    PROJECT = auto()
    """The project. `upgrade` replaces the file and stops if the fork changed it."""
    BOTH = auto()
    """Both. `upgrade` merges the changes line by line and stops if they overlap."""
    ICONS = auto()
    """The project, but the fork adds icons. `upgrade` keeps the icons of both."""
    FORK = auto()
    """The fork. `new` writes the file once. `upgrade` never changes it."""


class Source(Enum):
    """The source of the files of a place. A file of `tools/starter` always replaces the project's own file."""

    PROJECT = auto()
    STARTER = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of a fork."""

    path: str
    owner: Owner
    source: Source = Source.PROJECT


# A file belongs to the entry with the longest matching path. Forks have only files of this list, and their own.
PLACES = (
    Place("lib", Owner.PROJECT),
    Place("lib/features/__init__.py", Owner.BOTH),  # the list of features
    Place("lib/directives/__init__.py", Owner.BOTH),  # the list of the project's directives
    Place("lib/translations", Owner.BOTH),  # texts of the interface
    Place("lib/site.py", Owner.BOTH),  # order of the categories
    Place("components", Owner.PROJECT),
    Place("pages", Owner.PROJECT),
    Place("pages/home.py", Owner.FORK, Source.STARTER),
    Place("docs", Owner.FORK, Source.STARTER),
    Place("directives", Owner.FORK),
    Place("assets", Owner.PROJECT),
    Place("assets/site/00-tokens.css", Owner.BOTH),  # colors and sizes
    Place("assets/icons", Owner.ICONS),
    Place("assets/logo.svg", Owner.FORK),
    Place("assets/favicon.svg", Owner.FORK),
    Place("assets/touch-icon.png", Owner.FORK),
    Place("deploy", Owner.PROJECT),
    Place("deploy/atoll.service", Owner.BOTH),
    Place("deploy/kubernetes.yaml", Owner.BOTH),
    Place("deploy/nginx", Owner.BOTH),
    Place("tools/__init__.py", Owner.PROJECT),
    Place("tools/build.py", Owner.PROJECT),
    Place("tools/content.py", Owner.PROJECT),
    Place("tools/check_order.py", Owner.PROJECT),
    Place("tools/check_pages.py", Owner.PROJECT),
    Place("tools/env_example.py", Owner.PROJECT),
    Place("tools/fork", Owner.PROJECT),
    Place("tools/icons.py", Owner.PROJECT),
    Place("tools/import_docs", Owner.PROJECT),
    Place("tools/lock.py", Owner.PROJECT),
    Place("tools/spare.py", Owner.PROJECT),
    Place("tools/supervisor.html", Owner.PROJECT),
    Place("tools/supervisor.py", Owner.PROJECT),
    Place("tests", Owner.PROJECT, Source.STARTER),
    Place("tests/test_live_example.py", Owner.FORK, Source.STARTER),
    Place("tests/__init__.py", Owner.PROJECT),
    Place("tests/fork_server.py", Owner.PROJECT),
    Place("tests/ports.py", Owner.PROJECT),
    Place("tests/report.py", Owner.PROJECT),
    Place("tests/serving.py", Owner.PROJECT),
    Place("tests/waiting.py", Owner.PROJECT),
    Place("run.py", Owner.PROJECT),
    Place("gunicorn.conf.py", Owner.PROJECT),
    Place("Procfile", Owner.PROJECT),
    Place("Makefile", Owner.PROJECT, Source.STARTER),
    Place("Dockerfile", Owner.BOTH),
    Place("compose.yaml", Owner.BOTH),
    Place("compose.tls.yaml", Owner.BOTH),
    Place("pyproject.toml", Owner.BOTH, Source.STARTER),
    Place("requirements.txt", Owner.BOTH),
    Place("requirements-dev.txt", Owner.BOTH, Source.STARTER),
    Place("requirements.lock", Owner.BOTH),
    Place(".env.example", Owner.BOTH),
    Place(".gitignore", Owner.BOTH),
    Place(".dockerignore", Owner.BOTH),
    Place(".env", Owner.FORK, Source.STARTER),
    Place("README.md", Owner.FORK, Source.STARTER),
)

# Parts of these folders that only this project needs.
LEFT_OUT = ("components/home_example.py",)

# Git ignores `.env` everywhere, so the starter has it under another name.
STARTER_NAMES = {"env": ".env"}

# Never copied from a folder: results of programs, backups of editors, and files that can contain secrets. A hidden file
# needs its own entry above.
IGNORED = (".*", "__pycache__", "*.pyc", "*.pyc.*", "node_modules", "*~", "*.orig", "*.rej", "*.key", "*.pem")

_BY_PATH = {place.path: place for place in PLACES}


def place_of(path: str) -> Place | None:
    """Return the place of a file in a fork, or None if forks do not have the file."""
    parts = path.split("/")
    prefixes = ("/".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((_BY_PATH[prefix] for prefix in prefixes if prefix in _BY_PATH), None)


def owner_of(path: str) -> Owner | None:
    """Return the owner of a file in a fork, or None if the project has no such place."""
    place = place_of(path)
    return place.owner if place else None


def fork_files(root: Path = ROOT) -> dict[str, Path]:
    """Return the files of a new fork of the project at `root`: path in the fork to source file, sorted by path."""
    files = {
        path: root / path
        for place in PLACES
        if place.source is Source.PROJECT
        for path in _walk(root, place.path)
        if place_of(path) is place and path not in LEFT_OUT
    }
    for path in _walk(root / STARTER, ""):
        files[STARTER_NAMES.get(path, path)] = root / STARTER / path
    return dict(sorted(files.items()))


def _walk(root: Path, start: str) -> Iterator[str]:
    """Yield the paths of all files in a file or folder, relative to `root`, with slashes. Leave out symbolic links."""
    if (root / start).is_file():
        yield start
    for folder, folders, names in os.walk(root / start):
        folders[:] = [name for name in folders if not _is_ignored(name)]
        files = [Path(folder) / name for name in names if not _is_ignored(name)]
        yield from (file.relative_to(root).as_posix() for file in files if file.is_file() and not file.is_symlink())


def _is_ignored(name: str) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in IGNORED)
