"""`python run.py new` creates a fork that runs on each backend and passes its own tests."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import httpx
import pytest

from tests.fork.conftest import NAME
from tests.fork.running import WRITTEN, Folder, make, run_new
from tests.serving import BACKENDS, PROJECT, serving
from tools.fork.commands import main
from tools.fork.manifest import NAME as MANIFEST
from tools.fork.places import LEFT_OUT, PLACES, STARTER, STARTER_NAMES, Owner, fork_files

PAGES = {"/getting-started": "Getting Started", "/live-example": "A Live Example", "/configuration": "Configuration"}
# Entries of the project's root folder that forks do not have.
NOT_IN_FORKS = {".ci", ".git", "CHANGELOG.md", "benchmarks", "budgets.toml", "examples", "licenses.toml", "skills"}


def test_the_fork_has_the_places_of_the_list_and_no_others(fork: Path) -> None:
    expected = {place.path.split("/")[0] for place in PLACES} | {MANIFEST}
    assert {entry.name for entry in fork.iterdir()} - WRITTEN == expected
    assert not expected & NOT_IN_FORKS
    paths = Folder(fork).contents()
    assert [path for path in paths if path.endswith(".pyc") or path.startswith(STARTER) or path in LEFT_OUT] == []
    assert {path for path in paths if path.startswith("docs/")} == {
        file.relative_to(PROJECT / STARTER).as_posix()
        for file in (PROJECT / STARTER / "docs").rglob("*.*")
        if file.suffix != ".pyc"
    }
    assert {Path(path).name for path in paths if path.startswith("tests/test_")} == {
        "test_live_example.py",
        "test_site.py",
    }


def test_each_place_of_the_list_exists() -> None:
    names = {target: name for name, target in STARTER_NAMES.items()}
    starter = PROJECT / STARTER
    missing = [
        place.path
        for place in PLACES
        if not (PROJECT / place.path).exists() and not (starter / names.get(place.path, place.path)).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", ["docs/fork/fork.md", f"{STARTER}/README.md"])
def test_the_documentation_lists_what_a_fork_edits(document: str) -> None:
    text = (PROJECT / document).read_text(encoding="utf-8")
    edited = [place.path for place in PLACES if place.owner is not Owner.PROJECT]
    assert [path for path in edited if f"`{path}`" not in text and f"`{path}/`" not in text] == []


def test_each_folder_of_the_project_is_in_the_list_or_left_out() -> None:
    listed = {place.path.split("/")[0] for place in PLACES} | NOT_IN_FORKS
    entries = {entry.name for entry in PROJECT.iterdir() if entry.is_dir() and not entry.name.startswith(".")}
    assert entries - {"data", "dist", "test-results"} - listed == {"__pycache__"} & entries


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_fork_runs(backend: str, fork: Path, tmp_path: Path) -> None:
    with serving(backend, tmp_path, "run.py", cwd=fork) as site, site.client() as client:
        home = client.get("/")
        assert client.get("/healthz").json()["backend"] == backend
        assert NAME.replace('"', "&#34;") in home.text or NAME.replace('"', "&quot;") in home.text
        texts = {"/": home.text}
        for path, name in PAGES.items():
            assert f'href="{path}"' in home.text
            page = client.get(path)
            assert page.status_code == 200
            assert f">{name}</h1>" in page.text
            texts[path] = page.text
        for path in linked(texts.values()):
            assert client.get(path).status_code == 200, path
        assert sentence(client, 1) == "One island."
        log = site.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "atoll.content" not in log  # the logger of page errors


def linked(texts: object) -> set[str]:
    """Return the paths of all links in HTML."""
    return set(re.findall(r'\bhref="(/[^"#?]*)', "".join(texts)))  # type: ignore[arg-type]


def sentence(client: httpx.Client, islands: int) -> object:
    """Call the callback of the starter's live example."""
    body = {
        "output": "live-example-sentence.children",
        "outputs": {"id": "live-example-sentence", "property": "children"},
        "inputs": [{"id": "live-example-islands", "property": "value", "value": islands}],
        "changedPropIds": ["live-example-islands.value"],
    }
    return client.post("/_dash-update-component", json=body).json()["response"]["live-example-sentence"]["children"]


def test_make_run_serves_the_fork(fork: Path, tmp_path: Path) -> None:
    # `make -n` prints the command; `test_the_fork_runs` runs it on each backend.
    assert make(fork, "-n", "run").stdout.splitlines() == [f"{Path(sys.executable).parent}/python run.py"]


def test_the_tests_of_the_fork_pass(fork: Path) -> None:
    done = make(fork, "test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b\d+ passed in ", done.stdout)


def test_make_check_lists_page_errors(fork: Path, tmp_path: Path) -> None:
    docs = shutil.copytree(fork / "docs", tmp_path / "docs")
    with (docs / "getting-started" / "getting-started.md").open("a", encoding="utf-8") as file:
        file.write("\n[nowhere](/nowhere)\n")
    done = make(fork, "check", f"DOCS_DIR={docs}")
    assert done.returncode != 0
    assert "getting-started.md:" in done.stdout
    assert "`/nowhere`" in done.stdout


def test_the_name_comes_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "tide_tables-2").mkdir()
    assert run_new(tmp_path / "tide_tables-2").returncode == 0
    folder = Folder(tmp_path / "tide_tables-2")
    assert '\nSITE_NAME="Tide Tables 2"\n' in folder.read(".env")
    assert folder.read("README.md").startswith("# Tide Tables 2\n")


def test_a_folder_with_files_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = run_new(tmp_path)
    assert (done.returncode, done.stderr) == (1, f"{tmp_path} is not empty. Choose a new or an empty folder.\n")
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    done = run_new(tmp_path / "mine")
    assert (done.returncode, done.stderr) == (1, f"{tmp_path}/mine is a file. Choose a folder.\n")


@pytest.mark.parametrize("folder", ["a-fork", "docs/a-fork", "../newer/lib/../a-fork"])
def test_a_folder_inside_the_project_is_rejected(folder: str, newer: Folder) -> None:
    before = newer.contents()
    done = run_new(folder, project=newer.root)
    assert done.returncode == 1
    assert "is inside the project" in done.stderr
    assert newer.contents() == before


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run_new(tmp_path / "file" / "fork")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Cannot write" in done.stderr


def test_a_name_that_is_too_long_is_reported(tmp_path: Path) -> None:
    done = run_new(tmp_path / ("a" * 300))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "File name too long" in done.stderr


def test_the_printed_command_works_with_blanks(tmp_path: Path) -> None:
    folder = tmp_path / "my docs; ls"
    done = run_new(folder)
    assert f"    {shlex.join(['cd', str(folder)])}\n" in done.stdout


def test_a_folder_can_have_a_name_that_the_terminal_cannot_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = run_new(tmp_path / "Tücher")
    assert done.returncode == 0, done.stderr
    assert "T\\xfccher" in done.stdout


def test_local_files_of_the_project_are_not_copied(newer: Folder, tmp_path: Path) -> None:
    before = fork_files(newer.root).keys()
    for path in (".env", "lib/.env", "assets/.env.local", "deploy/tls.key", "deploy/certs/tls.pem", "lib/.git/config"):
        newer.write(path, "hunter2")
    newer.write("lib/app.py.orig", "old")
    (newer.root / "lib" / ".#app.py").symlink_to("user@host.123")  # an Emacs lock file
    (newer.root / "lib" / "passwords.txt").symlink_to("/etc/passwd")
    assert fork_files(newer.root).keys() == before
    done = run_new(tmp_path / "fork", project=newer.root)
    assert done.returncode == 0, done.stderr
    assert [path for path, data in Folder(tmp_path / "fork").contents().items() if b"hunter2" in data] == []


@pytest.mark.parametrize("exists", [True, False])
def test_an_interrupted_fork_is_removed(exists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "fork"
    if exists:
        folder.mkdir()
    monkeypatch.setattr("tools.fork.new.write_manifest", interrupt)
    assert main(["new", str(folder)]) == 130
    assert folder.exists() is exists
    assert not exists or not any(folder.iterdir())


def test_a_fork_does_not_create_forks(my_fork: Folder, tmp_path: Path) -> None:
    done = run_new(tmp_path / "other", project=my_fork.root)
    assert (done.returncode, "is a fork" in done.stderr) == (1, True)
    assert not (tmp_path / "other").exists()
