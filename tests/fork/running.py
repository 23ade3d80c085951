"""Run the commands that create and upgrade a fork, and change folders."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.serving import PROJECT

Done = subprocess.CompletedProcess[str]

# Folders that a running site writes.
WRITTEN = {".cache", "__pycache__", ".pytest_cache", "data"}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder whose files a test changes."""

    root: Path

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        self.write(path, self.read(path) + text)

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert text.count(old) == 1
        self.write(path, text.replace(old, new))

    def has(self, path: str) -> bool:
        return (self.root / path).exists()

    def contents(self) -> dict[str, bytes]:
        """Return all files by path, without those that a running site writes."""
        files = {file.relative_to(self.root): file for file in self.root.rglob("*") if file.is_file()}
        return {path.as_posix(): file.read_bytes() for path, file in files.items() if not WRITTEN & set(path.parts)}


def run_new(folder: Path | str, *options: str, project: Path = PROJECT) -> Done:
    """Run `python run.py new FOLDER` without site packages: the command must not need them."""
    return _run([sys.executable, "-B", "-S", "run.py", "new", str(folder), *options], project)


def upgrade(fork: Folder, source: Folder | Path | str, *, force: bool = False) -> Done:
    """Run `python run.py upgrade FROM` in a fork, without site packages."""
    folder = source.root if isinstance(source, Folder) else source
    force_option = ["--force"] if force else []
    return _run([sys.executable, "-B", "-S", "run.py", "upgrade", str(folder), *force_option], fork.root)


def make(fork: Path, *arguments: str) -> Done:
    """Run `make` in a fork with the environment of this process, so that nothing is installed."""
    programs = Path(sys.executable).parent
    return _run(["make", "--no-print-directory", *arguments, f"BIN={programs}", f"PYTHON={sys.executable}"], fork)


def _run(command: list[str], folder: Path) -> Done:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
