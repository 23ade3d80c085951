"""`.env.example` and `requirements.lock` are generated."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from lib.settings import PROJECT_ROOT
from tests.cases import all_cases
from tools import env_example, lock

# As the README says.
OLDEST_PYTHON = "3.11.0"

# A small set of packages: name to version and requirements.
WORLD: dict[str, tuple[str, list[str]]] = {
    "web": ("2.1", ["Core_Lib>=1", 'fast-part; extra == "fast"', 'old-part; python_version < "3"']),
    "core-lib": ("1.0", ["web", "tiny"]),
    "fast-part": ("0.5", ["absent-part"]),
    "old-part": ("9", []),
    "tiny": ("3.0", []),
    "dev-tool": ("7.2.1", ["web[fast]", 'later; extra == "more"']),
    "later": ("1", []),
    "cache": ("4", ['Old_Timeout>=2; python_full_version < "3.11.3"', 'far-past; python_full_version < "3.9"']),
}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Create an empty project in which the packages of `WORLD` are installed."""

    def version(name: str) -> str:
        if name not in WORLD:
            raise PackageNotFoundError(name)
        return WORLD[name][0]

    monkeypatch.setattr(lock, "version", version)
    monkeypatch.setattr(lock, "requires", lambda name: WORLD[name][1] or None)
    monkeypatch.setattr(lock, "PROJECT_ROOT", tmp_path)
    (tmp_path / "requirements.txt").write_text("", encoding="utf-8")
    (tmp_path / "requirements-dev.txt").write_text("", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# nothing\n\n-r other.txt\n--no-binary x\n", {}),
        ("tiny>=3,<4  # small\n", {"tiny": "3.0"}),
        ("TINY\n", {"tiny": "3.0"}),
        ("web>=2,<3\n", {"web": "2.1", "core-lib": "1.0", "tiny": "3.0"}),
        ("web[fast]\n", {"web": "2.1", "core-lib": "1.0", "tiny": "3.0", "fast-part": "0.5"}),
        ("web\nweb[fast]\n", {"web": "2.1", "core-lib": "1.0", "tiny": "3.0", "fast-part": "0.5"}),
        ("web[fast]\nweb\n", {"web": "2.1", "core-lib": "1.0", "tiny": "3.0", "fast-part": "0.5"}),
        ("absent-part\n", {}),
    ],
)
def test_the_lock_holds_what_the_requirements_lead_to(text: str, expected: dict[str, str], world: Path) -> None:
    (world / "requirements.txt").write_text(text, encoding="utf-8")
    assert {name: number for name, number in lock.locked().items() if "[" not in name} == expected


def test_the_lock_is_written_sorted_with_one_version_a_line(world: Path) -> None:
    (world / "requirements.txt").write_text("web\n", encoding="utf-8")
    (world / "requirements-dev.txt").write_text("-r requirements.txt\ndev-tool\n", encoding="utf-8")
    lock.main()
    comment, *lines = (world / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert comment.startswith("#")
    assert lines == ["core-lib==1.0", "dev-tool==7.2.1", "fast-part==0.5", "tiny==3.0", "web==2.1"]


def test_the_lock_keeps_what_only_an_older_python_needs(world: Path) -> None:
    """The image has Python 3.11.2. The package is not installed where the lock is written."""
    (world / "requirements.txt").write_text("cache\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"Old_Timeout>=2; .*Add a line with a version"):
        lock.main()
    (world / "requirements.lock").write_text("old-timeout==1.0\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        lock.main()
    (world / "requirements.lock").write_text("old-timeout==2.5\ntiny==3.0\n", encoding="utf-8")
    lock.main()
    assert (world / "requirements.lock").read_text(encoding="utf-8").splitlines()[1:] == [
        "cache==4",
        "old-timeout==2.5",
    ]


def test_the_committed_lock_is_complete_for_the_oldest_python() -> None:
    assert lock.OLDEST == OLDEST_PYTHON
    assert "async-timeout" in lock.for_older_python(lock.locked())


def requirements() -> list[Requirement]:
    lines = [
        line.partition("#")[0].strip()
        for file in ("requirements.txt", "requirements-dev.txt")
        for line in (PROJECT_ROOT / file).read_text(encoding="utf-8").splitlines()
    ]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def test_the_committed_lock_can_be_read_and_answers_every_requirement() -> None:
    lines = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][\w.+!]*", line) for line in pinned)
    versions = dict(line.split("==") for line in pinned)
    assert len(versions) == len(pinned)
    for requirement in requirements():
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert requirement.specifier.contains(versions[name]), f"{requirement} is not met by {versions.get(name)}"


def test_every_locked_version_runs_on_the_oldest_python() -> None:
    with all_cases() as case:
        for name, number in lock.locked().items():
            with case(name):
                package = name.partition("[")[0]
                python = str(metadata(package).json.get("requires_python", ""))
                assert SpecifierSet(python).contains(OLDEST_PYTHON), f"{package} {number}: {python}"


def test_every_run_time_requirement_has_a_floor_and_a_cap() -> None:
    for requirement in requirements():
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators == {">=", "<"} or requirement.name.startswith("types-"), requirement


def test_the_example_of_the_settings_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env_example, "PROJECT_ROOT", tmp_path)
    env_example.main()
    written = (tmp_path / ".env.example").read_text(encoding="utf-8")
    assert written == env_example.env_example()
    assert written.endswith("\n")
    assert max(len(line) for line in written.splitlines() if line.startswith("# ")) <= 120
