"""`.atoll.json` in a fork: its version of the project, the hash of each project file, and the text of shared files."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.fork.places import Owner, owner_of

NAME = ".atoll.json"
_VERSION = re.compile(r'^VERSION = "(\d[^"]*)"$', re.MULTILINE)


class ForkError(Exception):
    """The reason why a fork cannot be created or upgraded."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The project files of a fork as the project delivered them.

    `files` is path to SHA-256. `texts` is path to text, for the files that the project and the fork both edit.
    `merged` is for an upgrade that is in progress: SHA-256 of the merged file to the newer text that it contains.
    """

    version: str
    files: Mapping[str, str]
    texts: Mapping[str, str]
    merged: Mapping[str, str] = field(default_factory=dict)


def file_hash(data: bytes) -> str:
    """Return the SHA-256 of a file. Line ends do not count, because git can change them."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def project_version(root: Path) -> str:
    """Return the version of a copy of the project."""
    file = root / "lib" / "site.py"
    found = _VERSION.search(file.read_text(encoding="utf-8", errors="replace")) if file.is_file() else None
    if found is None:
        raise ForkError(f"{root} is not a copy of the project: lib/site.py with VERSION is missing.")
    return found[1]


def is_older(version: str, other: str) -> bool:
    """Return whether a version is older than another one. Only the numbers at its start count."""
    numbers = [[int(part) for part in re.findall(r"\d+", re.split(r"[^\d.]", each)[0])] for each in (version, other)]
    return numbers[0] < numbers[1]


def manifest_of(version: str, contents: Mapping[str, bytes]) -> Manifest:
    """Return the manifest for files of the project: path in the fork to content."""
    return Manifest(
        version,
        {path: file_hash(data) for path, data in contents.items()},
        {path: text_of(data) for path, data in contents.items() if owner_of(path) is Owner.BOTH},
    )


def text_of(data: bytes) -> str:
    """Return the text of a file, with line feeds as line ends."""
    return data.decode("utf-8").replace("\r\n", "\n")


def write_manifest(fork: Path, manifest: Manifest) -> None:
    """Write the manifest of a fork."""
    value = {
        "about": "Written by `python run.py new` and `make upgrade`, which need it. Commit it; do not edit it.",
        "version": manifest.version,
        "files": dict(sorted(manifest.files.items())),
        "texts": dict(sorted(manifest.texts.items())),
    }
    if manifest.merged:
        value["merged"] = dict(manifest.merged)
    replace_file(fork / NAME, (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode())


def read_manifest(fork: Path) -> Manifest:
    """Read the manifest of a fork."""
    file = fork / NAME
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        maps = [dict(value["files"]), dict(value["texts"]), dict(value.get("merged", {}))]
        return Manifest(str(value["version"]), *maps)
    except FileNotFoundError:
        raise ForkError(f"{file} is missing. Only a folder that `python run.py new` created is a fork.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ForkError(f"{file} cannot be read ({error}). Restore it from your last commit.") from None


def replace_file(file: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file in one step. `mode` is its permissions."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f"{file.name}.new")
    try:
        temporary.write_bytes(data)
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
