"""Create a fork: a copy of the project with three starter pages and its own identity."""

import re
import shutil
from pathlib import Path

from tools.fork.manifest import ForkError, manifest_of, project_version, replace_file, write_manifest
from tools.fork.places import ROOT, STARTER, Owner, fork_files, owner_of

# Starter files in which `@NAME@` is the name of the site.
NAMED = frozenset({".env", "README.md"})


def create_fork(target: Path, name: str = "") -> tuple[Path, int]:
    """Create a fork in a folder that does not exist or is empty. Return its full path and its number of files.

    Args:
        target: The folder.
        name: Name of the site. Default: made from the name of the folder.
    """
    target = target.expanduser().resolve()
    _check(target)
    name = name.strip() or _name_from(target.name)
    if not name.isprintable():
        raise ForkError("The name of the site contains characters that cannot be printed.")
    existed = target.is_dir()
    try:
        return target, _write(target, name)
    except BaseException as error:  # also Ctrl+C
        _remove(target, keep_folder=existed)
        if isinstance(error, OSError):
            message = f"Cannot write {error.filename or target}: {error.strerror}. Nothing was created."
            raise ForkError(message) from error
        raise


def _check(target: Path) -> None:
    if not (ROOT / STARTER).is_dir():
        raise ForkError(f"{ROOT} is a fork. Run this command in a copy of the project.")
    if target == ROOT or ROOT in target.parents:
        raise ForkError(f"{target} is inside the project. Choose a folder outside of {ROOT}.")
    try:
        if target.exists() and not target.is_dir():
            raise ForkError(f"{target} is a file. Choose a folder.")
        is_empty = not target.is_dir() or not any(target.iterdir())
    except OSError as error:
        raise ForkError(f"Cannot read {target}: {error.strerror}.") from None
    if not is_empty:
        raise ForkError(f"{target} is not empty. Choose a new or an empty folder.")


def _name_from(folder: str) -> str:
    """Return a title for a folder name: `harbor-docs` becomes `Harbor Docs`."""
    words = [word for word in re.split(r"[\W_]+", folder) if word]
    return " ".join(word[0].upper() + word[1:] for word in words) or "My Docs"


def _write(target: Path, name: str) -> int:
    contents: dict[str, bytes] = {}
    files = fork_files()
    for path, source in files.items():
        data = source.read_bytes()
        if path in NAMED:
            data = data.replace(b"@NAME@", _escaped(path, name).encode())
        replace_file(target / path, data, source.stat().st_mode & 0o777)
        if owner_of(path) is not Owner.FORK:
            contents[path] = data
    write_manifest(target, manifest_of(project_version(ROOT), contents))
    return len(files)


def _escaped(path: str, name: str) -> str:
    """Return the name as a file contains it: `.env` quotes values."""
    return name.replace("\\", "\\\\").replace('"', '\\"') if path == ".env" else name


def _remove(target: Path, *, keep_folder: bool) -> None:
    """Remove an incomplete fork."""
    if not keep_folder:
        shutil.rmtree(target, ignore_errors=True)
        return
    for entry in target.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
