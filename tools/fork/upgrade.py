"""Upgrade a fork to this version of the project.

Usage: `python -m tools.fork.upgrade FORK [--force]` in the newer version. `make upgrade` in the fork runs it.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tools.fork.manifest import (
    ForkError,
    Manifest,
    file_hash,
    manifest_of,
    project_version,
    read_manifest,
    replace_file,
    text_of,
    write_manifest,
)
from tools.fork.merge import merge_icons, merge_text
from tools.fork.places import ROOT, STARTER, Owner, fork_files, owner_of

# Folder of the fork with the files that `--force` replaced or deleted.
BACKUP = ".upgrade-backup"


@dataclass(slots=True)
class Plan:
    """Changes that the upgrade makes. Paths are relative to the fork."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    merged: dict[str, bytes] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    """Project files that the fork changed, with the reason: the upgrade stops."""
    overwritten: list[str] = field(default_factory=list)
    """The part of `changed` that `--force` replaces or deletes, after a backup."""
    left_out: list[str] = field(default_factory=list)
    """Files that the fork deleted."""

    @property
    def is_empty(self) -> bool:
        """True if no file of the fork changes."""
        return not (self.added or self.replaced or self.deleted or self.merged)


def upgrade_fork(fork: Path, *, force: bool = False) -> str:
    """Upgrade a fork and return a report. Raise `ForkError` before any change if the fork changed project files."""
    fork = fork.resolve()
    if fork == ROOT:
        raise ForkError("FROM is this fork itself. Give a folder with a newer version of the project.")
    if not (ROOT / STARTER).is_dir():
        raise ForkError(f"{ROOT} is a fork. FROM must be a copy of the project.")
    old = read_manifest(fork)
    files = {path: source for path, source in fork_files().items() if owner_of(path) is not Owner.FORK}
    try:
        contents = {path: source.read_bytes() for path, source in files.items()}
        plan = _Planner(fork, old, files, contents).plan()
    except OSError as error:
        raise ForkError(f"Cannot read {error.filename}: {error.strerror}. Nothing was upgraded.") from error
    if plan.changed and not force:
        raise ForkError(_refusal(plan))
    new = manifest_of(project_version(ROOT), contents)
    merged = {file_hash(data): new.texts[path] for path, data in plan.merged.items() if path in new.texts}
    try:
        if merged:  # so that the next upgrade finds the merged files if this one is interrupted
            write_manifest(fork, replace(old, merged={**old.merged, **merged}))
        _apply(fork, plan, files, contents, force=force)
        write_manifest(fork, new)
    except OSError as error:
        reason = f"Cannot write {error.filename}: {error.strerror}."
        raise ForkError(f"{reason} The upgrade is incomplete. Solve the problem and run it again.") from error
    except KeyboardInterrupt:
        raise ForkError("Interrupted. The upgrade is incomplete. Run it again.") from None
    return _report(plan, old.version, new.version, force=force)


class _Planner:
    """Compares the fork, the manifest, and the newer version file by file."""

    def __init__(self, fork: Path, old: Manifest, files: Mapping[str, Path], contents: Mapping[str, bytes]) -> None:
        self._fork = fork
        self._old = old
        self._files = files
        self._contents = contents
        self._plan = Plan()

    def plan(self) -> Plan:
        for path in sorted({*self._contents, *self._old.files}):
            file = self._fork / path
            ours = file.read_bytes() if file.is_file() else None
            newer = self._contents.get(path)
            if newer is None:
                self._removed(path, ours)
            elif ours is None:
                self._missing(path)
            elif file_hash(ours) != file_hash(newer):
                self._different(path, ours, newer)
            elif not _is_executable(file) and _is_executable(self._files[path]):
                self._plan.replaced.append(path)
        return self._plan

    def _removed(self, path: str, ours: bytes | None) -> None:
        """Plan for a file that the newer version does not have."""
        if ours is None or owner_of(path) is Owner.FORK:
            return
        if file_hash(ours) == self._old.files[path]:
            self._plan.deleted.append(path)
        else:
            self._plan.changed[path] = "changed here, deleted in the newer version"
            self._plan.overwritten.append(path)

    def _missing(self, path: str) -> None:
        """Plan for a file that the fork does not have: it is new, or the fork deleted it or its folder."""
        parents = [self._fork / parent for parent in list(Path(path).parents)[:-1]]
        if (self._fork / path).is_dir() or any(parent.is_file() for parent in parents):
            self._plan.changed[path] = "a folder and a file have the same name"
            return
        is_left_out = path in self._old.files or self._deleted_folder(path)
        (self._plan.left_out if is_left_out else self._plan.added).append(path)

    def _deleted_folder(self, path: str) -> bool:
        """Return whether the fork deleted a folder that contains the file, for example the folder of a feature."""
        folders = [parent.as_posix() for parent in Path(path).parents][:-1]
        return any(
            not (self._fork / folder).is_dir() and any(known.startswith(f"{folder}/") for known in self._old.files)
            for folder in folders
        )

    def _different(self, path: str, ours: bytes, newer: bytes) -> None:
        base = self._old.files.get(path)
        if base == file_hash(ours):
            self._plan.replaced.append(path)
            return
        owner = owner_of(path)
        if base == file_hash(newer):
            if owner is Owner.PROJECT:
                self._plan.changed[path] = "changed here only"
            return
        merged = self._merge(path, ours, newer, owner)
        if merged is not None:
            if file_hash(merged.encode()) != file_hash(ours):
                self._plan.merged[path] = merged.encode()
            return
        reason = "changed here and in the newer version" if base else "added here and in the newer version"
        self._plan.changed[path] = reason
        self._plan.overwritten.append(path)

    def _merge(self, path: str, ours: bytes, newer: bytes, owner: Owner | None) -> str | None:
        """Return the text with the changes of both, or None if there is no such text."""
        try:
            if owner is Owner.ICONS:
                return merge_icons(text_of(ours), text_of(newer))
            base = self._old.merged.get(file_hash(ours), self._old.texts.get(path))
            if owner is Owner.BOTH and base is not None:
                return merge_text(path, base, text_of(ours), text_of(newer))
        except ValueError:  # not UTF-8, or not JSON
            return None
        return None


def _is_executable(file: Path) -> bool:
    return bool(file.stat().st_mode & 0o100)


def _refusal(plan: Plan) -> str:
    width = max(map(len, plan.changed))
    lines = "\n".join(f"  {path:{width}}  {reason}" for path, reason in plan.changed.items())
    return (
        f"This fork changed files of the project. Nothing was upgraded.\n{lines}\n"
        "Undo these changes, or move them to files of your own, and run the upgrade again.\n"
        f"FORCE=1 replaces files that the newer version changes or deletes. It saves yours in {BACKUP}/."
    )


def _apply(fork: Path, plan: Plan, files: Mapping[str, Path], contents: Mapping[str, bytes], *, force: bool) -> None:
    overwritten = plan.overwritten if force else []
    for path in overwritten:
        _back_up(fork, path)
    for path in (*plan.added, *plan.replaced, *(path for path in overwritten if path in contents)):
        replace_file(fork / path, contents[path], files[path].stat().st_mode & 0o777)
    for path, data in plan.merged.items():
        replace_file(fork / path, data, (fork / path).stat().st_mode & 0o777)
    for path in (*plan.deleted, *(path for path in overwritten if path not in contents)):
        _delete(fork, path)


def _back_up(fork: Path, path: str) -> None:
    """Copy a file to the backup. Keep the backups of earlier upgrades: `app.py`, then `app.py.2`, and so on."""
    data, copy, number = (fork / path).read_bytes(), fork / BACKUP / path, 1
    while copy.exists() and copy.read_bytes() != data:
        number += 1
        copy = fork / BACKUP / f"{path}.{number}"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(fork / path, copy)


def _delete(fork: Path, path: str) -> None:
    """Delete a file and the folders that are empty without it."""
    file = fork / path
    file.unlink()
    for folder in list(file.parents)[: len(Path(path).parents) - 1]:
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)
        if any(folder.iterdir()):
            return
        folder.rmdir()


def _report(plan: Plan, old: str, new: str, *, force: bool) -> str:
    versions = f"version {new}" if old == new else f"version {old} to {new}"
    overwritten = plan.overwritten if force else []
    if plan.is_empty and not overwritten:
        lines = [f"The fork is up to date ({versions})."]
    else:
        counts = {
            "added": len(plan.added),
            "replaced": len(plan.replaced) + len(overwritten),
            "deleted": len(plan.deleted),
            "merged": len(plan.merged),
        }
        lines = [f"Upgraded ({versions}): {', '.join(f'{count} {verb}' for verb, count in counts.items())}."]
    lists = {
        "Merged with your changes; check the result": plan.merged,
        f"Replaced; your version is in {BACKUP}/": overwritten,
        "Kept with your changes": [path for path in plan.changed if path not in plan.overwritten],
        "Left out, because this fork deleted them": plan.left_out,
    }
    return "\n".join([*lines, *(f"{title}: {', '.join(paths)}" for title, paths in lists.items() if paths)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Upgrade a fork from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.fork.upgrade")
    parser.add_argument("fork", type=Path)
    parser.add_argument("--force", action="store_true")
    options = parser.parse_args(arguments)
    try:
        sys.stdout.write(f"{upgrade_fork(options.fork, force=options.force)}\n")
    except ForkError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
