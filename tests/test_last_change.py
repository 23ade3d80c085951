"""Page dates come from the Git history."""

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from lib.catalog.library import last_modified_dates


class Repository:
    """A project with a history. Each commit has a different day."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet")

    def git(self, *arguments: str, **environment: str) -> None:
        who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.example", "HOME": str(self.root),
               "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.example", "PATH": os.environ["PATH"]}  # fmt: skip
        subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True, env={**who, **environment})

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self, day: str) -> None:
        self.git("add", "--all")
        moment = f"{day}T12:00:00+00:00"
        self.git("commit", "--quiet", "--message", "change", GIT_AUTHOR_DATE=moment, GIT_COMMITTER_DATE=moment)

    def changes(self) -> dict[str, date]:
        return dict(last_modified_dates(self.root, self.root / "docs"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Create two pages: one with a second change, the other with a name that Git would quote."""
    made = Repository(tmp_path)
    made.write("docs/a.md", "1")
    made.write("docs/b/ü b.md", "1")
    made.write("docs/b/example.py", "1")
    made.write("README.md", "1")
    made.commit("2026-01-01")
    made.write("docs/a.md", "2")
    made.commit("2026-02-02")
    return made


def test_the_day_of_the_last_commit_of_each_page(repository: Repository) -> None:
    assert repository.changes() == {"docs/a.md": date(2026, 2, 2), "docs/b/ü b.md": date(2026, 1, 1)}


def test_what_changed_since_has_no_date(repository: Repository) -> None:
    repository.write("docs/a.md", "3")
    repository.write("docs/new.md", "1")
    assert repository.changes() == {"docs/b/ü b.md": date(2026, 1, 1)}


def test_a_part_of_the_history_says_nothing(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    """In a clone of one commit, every file appears to have the date of that commit."""
    clone = tmp_path_factory.mktemp("clone")
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.root}", str(clone))
    assert (clone / "docs" / "a.md").is_file()
    assert last_modified_dates(clone, clone / "docs") == {}


def test_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "docs").mkdir()
    assert last_modified_dates(tmp_path, tmp_path / "docs") == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert last_modified_dates(tmp_path, tmp_path / "docs") == {}
