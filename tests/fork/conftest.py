"""A fork that all tests share, and copies of it and of the project that a test can change."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fork.running import Folder, run_new
from tests.serving import PROJECT
from tools.fork.places import fork_files

NAME = 'The "Harbor" Handbook'


@pytest.fixture(scope="session")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a fork. Do not change it."""
    folder = tmp_path_factory.mktemp("fork") / "harbor-docs"
    created = run_new(folder, "--name", NAME)
    assert created.returncode == 0, created.stderr
    return folder


@pytest.fixture
def my_fork(fork: Path, tmp_path: Path) -> Folder:
    """Create a fork that the test can change."""
    ignored = shutil.ignore_patterns(".cache", "__pycache__", ".pytest_cache")
    return Folder(shutil.copytree(fork, tmp_path / "my-docs", ignore=ignored))


@pytest.fixture(scope="session")
def _project_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("project") / "atoll"
    for source in fork_files().values():
        target = folder / source.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def newer(_project_copy: Path, tmp_path: Path) -> Folder:
    """Create a copy of the project that the test can change into a newer version."""
    return Folder(shutil.copytree(_project_copy, tmp_path / "newer", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def unchanged(my_fork: Folder) -> Callable[[], bool]:
    """Return a function that compares the fork with its state at the first call of the fixture."""
    before = my_fork.contents()
    return lambda: my_fork.contents() == before
