"""The loaded pages, the reserved names, and the dates of the pages' files in the history of the repository."""

import logging
import subprocess
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from lib.content.loader import Content, load_content
from lib.directives import expand_directive, fences, render_directive
from lib.process.cache import get_disk_cache
from lib.settings import PROJECT_ROOT, get_settings

log = logging.getLogger(__name__)

# Do not wait longer for the history at startup.
TIMEOUT = 10.0


def last_modified_dates(root: Path, folder: Path) -> Mapping[str, date]:
    """Return the day of the last commit of each Markdown file in a folder, by its path in `root`.

    Without a complete history, and for files with uncommitted changes, there is no date instead of a wrong one.
    """
    try:
        if _git(root, "rev-parse", "--is-shallow-repository", "--show-prefix").splitlines() != ["false", ""]:
            return {}
        history = _git(root, "log", "--format=%x00%cs", "--name-only", "--no-renames", "--", str(folder))
        changed = _git(root, "status", "--porcelain=v1", "-z", "--no-renames", "--", str(folder))
    except (OSError, subprocess.SubprocessError) as error:
        log.debug("Cannot read the Git history: %s", error)
        return {}
    dates: dict[str, date] = {}
    for commit in history.split("\0")[1:]:
        day, *paths = commit.splitlines()
        for path in paths:
            dates.setdefault(path, date.fromisoformat(day))  # the newest commit is first
    uncommitted = {entry[3:] for entry in changed.split("\0") if entry}
    return {path: day for path, day in dates.items() if path.endswith(".md") and path not in uncommitted}


def _git(root: Path, *arguments: str) -> str:
    """Return the output of git, with paths that are not quoted."""
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", "--no-optional-locks", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT, check=True)  # noqa: S603
    return done.stdout


# Paths that no page can have, folders of them with a slash at the end, and suffixes that start with a dot or a slash.
# Features add theirs. The scripts in `assets/scripts` leave links to them to the browser.
_reserved = {"assets/", "healthz", "not-found-404", "readyz", "service-worker.js", "site.webmanifest"}


def reserve(names: Iterable[str]) -> None:
    """Reserve names for a feature. Call it before the pages are loaded."""
    _reserved.update(names)


def reserved_names() -> tuple[str, ...]:
    """Return all reserved names, sorted."""
    return tuple(sorted(_reserved))


@lru_cache(maxsize=1)
def get_library() -> Content:
    """Return all pages, rendered. This imports the examples and so registers their callbacks."""
    settings = get_settings()
    return load_content(
        root=PROJECT_ROOT,
        docs_dir=settings.docs_dir,
        debug=settings.dash_debug,
        prefix=settings.prefix,
        reserved=reserved_names(),
        sources=settings.sources,
        locales=settings.locales,
        fences=fences(),
        render_directive=render_directive,
        expand_directive=expand_directive,
        store=get_disk_cache(),
    )


_loaders: list[Callable[[], None]] = []


def on_load(register: Callable[[], None]) -> None:
    """Register the pages now, and again at each `reload`."""
    _loaders.append(register)
    register()


def reload() -> None:
    """Load the pages again, for the development server."""
    get_library.cache_clear()
    for register in _loaders:
        register()
