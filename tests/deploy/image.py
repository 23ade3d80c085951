"""The image without Docker: the steps of the Dockerfile's builder, executed in a clean directory without root
privileges.

Differences: the packages of Debian are those that are installed here; `/venv` and `/app` are folders under the
directory; `strip` runs where binutils are installed.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pip

from tests.serving import PROJECT

USER = 10001
# debian:bookworm-slim has 75 MB uncompressed. python3 and its dependencies have 32 MB by their Installed-Size.
BASE_BYTES = 107_000_000


@dataclass(frozen=True, slots=True)
class Image:
    """The files that the runtime stage copies, and the user that runs them, or None if tests cannot change users."""

    venv: Path
    app: Path
    user: int | None

    def size(self) -> int:
        """Return the size of all files in bytes."""
        return sum(
            file.stat().st_size
            for folder in (self.venv, self.app)
            for file in folder.rglob("*")
            if file.is_file() and not file.is_symlink()
        )


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile with their arguments, in order, without comments."""
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1].strip()) for line in lines if line.strip()]


def builder() -> list[tuple[str, str]]:
    """Return the instructions of the first stage."""
    found = instructions()
    ends = [position for position, (word, _) in enumerate(found) if word == "FROM"]
    return found[ends[0] + 1 : ends[1]]


def build(folder: Path) -> Image:
    """Execute the builder in a folder, and make the result as read-only as an image is."""
    user = USER if os.geteuid() == 0 else None
    python = _python(user)
    tools = folder / "tools"
    shutil.copytree(Path(pip.__file__).parent, tools / "pip")
    for name in ("venv", "app", "home"):
        (folder / name).mkdir()
    _own(folder, user)
    for word, argument in builder():
        if word == "COPY":
            *sources, target = argument.split()
            for source in sources:
                _copy(source, folder / "app" / ("" if len(sources) > 1 else target))
            _own(folder / "app", user)
        elif word == "RUN" and argument.startswith("apt-get "):
            continue
        elif word == "RUN":
            _run(argument, folder, python, user)
        elif word != "ARG":  # The default is that of the settings.
            assert (word, argument) == ("WORKDIR", "/app"), f"this test does not know {word} {argument}"
    _own(folder, 0 if user else None)
    for path in [*folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o555)
    return Image(folder / "venv", folder / "app", user)


def _python(user: int | None) -> Path:
    """Return a Python that the user can start: Debian's, as in the image, or the one of these tests."""
    for name in (Path("/usr/bin/python3.11"), Path(sys.executable).resolve()):
        try:
            subprocess.run([name, "-c", "import venv"], user=user, check=True, capture_output=True, cwd="/")
        except (OSError, subprocess.CalledProcessError):
            continue
        return name
    raise RuntimeError("no Python that a user without rights can start")


def _run(command: str, folder: Path, python: Path, user: int | None) -> None:
    command = re.sub(r"(?<![\w/])/(venv|app|tmp/build)\b", lambda match: f"{folder}/{match[1]}", command)
    command = re.sub(r"\bpython3 ", f"{python} ", command)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "home"),
        "PYTHONPATH": str(folder / "tools") if " -m pip " in command else "",
        **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "HTTP", "http"))},
    }
    done = subprocess.run(
        ["sh", "-ec", command], cwd=folder / "app", env=environment, user=user, group=user,
        extra_groups=None if user is None else [], capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def _copy(source: str, target: Path) -> None:
    if source != ".":
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / source, target)
        return
    patterns = list(_ignored())

    def is_left_out(path: Path) -> bool:
        """Return whether a path is left out.

        As in Docker, the last pattern that matches decides. The formats are `name`, `name/*`, `**/name`, and
        `!name/name`.
        """
        relative = path.relative_to(PROJECT).as_posix()
        left_out = False
        for pattern in patterns:
            bare = pattern.removeprefix("!").removeprefix("**/")
            tried = path.name if pattern.startswith("**/") else relative
            if fnmatch(tried, bare) and tried.count("/") == bare.count("/"):
                left_out = not pattern.startswith("!")
        return left_out

    def skip(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if is_left_out(Path(folder) / name)}

    shutil.copytree(PROJECT, target, ignore=skip, dirs_exist_ok=True)


def _ignored() -> Iterator[str]:
    for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _own(folder: Path, user: int | None) -> None:
    if user is None:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user, user, follow_symlinks=False)
