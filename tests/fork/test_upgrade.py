"""`make upgrade` installs a newer version of the project and does not change the files of the fork."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fork.running import Done, Folder, make, upgrade
from tests.serving import BACKENDS, PROJECT, serving
from tests.sites import page
from tests.tiers import fast_on
from tools.fork.manifest import NAME as MANIFEST
from tools.fork.manifest import replace_file
from tools.fork.upgrade import BACKUP

FEATURE_LIST = "lib/features/__init__.py"
LAST_FEATURE = '    "development",  # the development server\n'
FEATURE = (
    '"""A feature of the fork."""\n\nfrom lib.features.feature import Feature\n\nfeature = Feature(name="{name}")\n'
)


def add_own_files(fork: Folder) -> dict[str, str]:
    """Change files of the fork, and return the texts by path."""
    own = {
        ".env": fork.read(".env") + "SITE_LANG=de\n",
        "README.md": "# Mine\n",
        "docs/lagoon/lagoon.md": page("The Lagoon", "/lagoon", "Water."),
        "docs/getting-started/getting-started.md": page("Start", "/start", "Mine."),
        "pages/harbor.py": 'import dash\n\ndash.register_page(__name__, path="/harbor", layout="The harbor")\n',
        "pages/home.py": fork.read("pages/home.py") + "# Mine.\n",
        "lib/features/tides/__init__.py": FEATURE.format(name="tides"),
        "directives/own.py": "# A directive of the fork.\n",
        "directives/README.md": "# Our directives\n",
        "assets/site/99-own.css": "a { color: red; }\n",
        "assets/logo.svg": "<svg/>\n",
        "tests/test_own.py": "def test_mine() -> None:\n    assert True\n",
        "tests/test_live_example.py": "# Mine.\n",
    }
    for path, text in own.items():
        fork.write(path, text)
    shutil.rmtree(fork.root / "docs" / "live-example")
    return own


def release(newer: Folder) -> None:
    """Change a copy of the project into a newer version."""
    newer.replace("lib/site.py", 'VERSION = "0.1.0"', 'VERSION = "0.2.0"')
    newer.append("lib/app.py", "# Newer.\n")
    newer.append("tools/starter/Makefile", "# Newer.\n")
    newer.append("tools/starter/docs/getting-started/getting-started.md", "Newer.\n")
    newer.write("lib/features/newer/__init__.py", FEATURE.format(name="newer"))
    newer.replace(FEATURE_LIST, LAST_FEATURE, f'{LAST_FEATURE}    "newer",  # a new feature\n')
    newer.append("requirements.txt", "newer>=1,<2\n")
    shutil.move(newer.root / "deploy" / "slim.sh", newer.root / "deploy" / "slimmer.sh")
    shutil.rmtree(newer.root / "lib" / "features" / "cards")
    newer.replace(FEATURE_LIST, '    "cards",  # images for link previews\n', "")


def succeeded(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(done: Done) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_same_version_changes_nothing(my_fork: Folder, newer: Folder, unchanged: Callable[[], bool]) -> None:
    assert succeeded(upgrade(my_fork, newer)) == "The fork is up to date (version 0.1.0).\n"
    assert unchanged()


def test_a_newer_version_replaces_adds_and_deletes(my_fork: Folder, newer: Folder) -> None:
    before = my_fork.contents()
    deleted = 1 + sum(path.startswith("lib/features/cards/") for path in before)
    release(newer)
    report = succeeded(make(my_fork.root, "upgrade", f"FROM={newer.root}"))
    assert report == f"Upgraded (version 0.1.0 to 0.2.0): 2 added, 5 replaced, {deleted} deleted, 0 merged.\n"
    after = my_fork.contents()
    assert after["lib/app.py"] == before["lib/app.py"] + b"# Newer.\n"
    assert after["Makefile"] == before["Makefile"] + b"# Newer.\n"
    assert {"lib/features/newer/__init__.py", "deploy/slimmer.sh"} == after.keys() - before.keys()
    assert before.keys() - after.keys() == {
        "deploy/slim.sh",
        *(path for path in before if path.startswith("lib/features/cards/")),
    }
    assert not my_fork.has("lib/features/cards")
    mode = (newer.root / "deploy" / "slimmer.sh").stat().st_mode
    assert (my_fork.root / "deploy" / "slimmer.sh").stat().st_mode == mode
    assert after["docs/getting-started/getting-started.md"] == before["docs/getting-started/getting-started.md"]
    assert json.loads(my_fork.read(MANIFEST))["version"] == "0.2.0"
    assert "up to date (version 0.2.0)" in succeeded(upgrade(my_fork, newer))


@pytest.mark.parametrize("backend", fast_on(BACKENDS[0]))
def test_the_files_of_the_fork_stay(backend: str, my_fork: Folder, newer: Folder, tmp_path: Path) -> None:
    own = add_own_files(my_fork)
    my_fork.replace(FEATURE_LIST, LAST_FEATURE, f'{LAST_FEATURE}    "tides",  # mine\n')
    my_fork.append("requirements.txt", "mine>=1,<2\n")
    my_fork.replace("lib/site.py", '("Start", "Write",', '("Tides", "Start", "Write",')
    release(newer)
    newer.replace(FEATURE_LIST, '    "newer",  # a new feature\n', "")
    shutil.rmtree(newer.root / "lib" / "features" / "newer")
    report = succeeded(upgrade(my_fork, newer))
    assert f"check the result: {FEATURE_LIST}, lib/site.py, requirements.txt\n" in report
    assert {path: my_fork.read(path) for path in own} == own
    assert not my_fork.has("docs/live-example")
    assert my_fork.read("requirements.txt").endswith("newer>=1,<2\nmine>=1,<2\n")
    assert '"Tides"' in my_fork.read("lib/site.py")
    assert '"0.2.0"' in my_fork.read("lib/site.py")
    assert '"tides"' in my_fork.read(FEATURE_LIST)
    assert '"cards"' not in my_fork.read(FEATURE_LIST)
    assert "up to date" in succeeded(upgrade(my_fork, newer))
    my_fork.write("assets/logo.svg", (PROJECT / "assets" / "logo.svg").read_text(encoding="utf-8"))
    with serving(backend, tmp_path, "run.py", cwd=my_fork.root) as site, site.client() as client:
        for path in ("/", "/lagoon", "/harbor", "/start"):
            assert client.get(path).status_code == 200


def test_a_changed_project_file_stops_the_upgrade(
    my_fork: Folder, newer: Folder, request: pytest.FixtureRequest
) -> None:
    my_fork.append("lib/app.py", "# Mine.\n")
    my_fork.append("components/navbar.py", "# Mine.\n")
    my_fork.append("deploy/slim.sh", "# Mine.\n")
    unchanged = request.getfixturevalue("unchanged")
    release(newer)
    assert refused(upgrade(my_fork, newer)).splitlines()[:4] == [
        "This fork changed files of the project. Nothing was upgraded.",
        "  components/navbar.py  changed here only",
        "  deploy/slim.sh        changed here, deleted in the newer version",
        "  lib/app.py            changed here and in the newer version",
    ]
    assert unchanged()


def test_force_replaces_changed_files_and_saves_them(my_fork: Folder, newer: Folder) -> None:
    my_fork.append("lib/app.py", "# Mine.\n")
    my_fork.append("components/navbar.py", "# Mine.\n")
    my_fork.append("deploy/slim.sh", "# Mine.\n")
    mine = my_fork.contents()
    release(newer)
    report = succeeded(make(my_fork.root, "upgrade", f"FROM={newer.root}", "FORCE=1"))
    assert "Kept with your changes: components/navbar.py\n" in report
    after = my_fork.contents()
    assert after["lib/app.py"] == newer.contents()["lib/app.py"]
    assert after["components/navbar.py"] == mine["components/navbar.py"]
    assert "deploy/slim.sh" not in after
    saved = {path.removeprefix(f"{BACKUP}/"): data for path, data in after.items() if path.startswith(BACKUP)}
    assert saved == {path: mine[path] for path in ("lib/app.py", "deploy/slim.sh")}


def test_overlapping_changes_of_a_shared_file_stop_the_upgrade(
    my_fork: Folder, newer: Folder, request: pytest.FixtureRequest
) -> None:
    my_fork.replace("lib/site.py", 'VERSION = "0.1.0"', 'VERSION = "7"')
    unchanged = request.getfixturevalue("unchanged")
    release(newer)
    assert "  lib/site.py  changed here and in the newer version\n" in refused(upgrade(my_fork, newer))
    assert unchanged()


def test_a_file_of_the_fork_at_a_new_path_stops_the_upgrade(
    my_fork: Folder, newer: Folder, request: pytest.FixtureRequest
) -> None:
    my_fork.write("components/footer.py", "# Mine.\n")
    unchanged = request.getfixturevalue("unchanged")
    newer.write("components/footer.py", "# Newer.\n")
    assert "  components/footer.py  added here and in the newer version\n" in refused(upgrade(my_fork, newer))
    assert unchanged()


def test_a_deleted_feature_stays_deleted(my_fork: Folder, newer: Folder) -> None:
    shutil.rmtree(my_fork.root / "lib" / "features" / "demo")
    my_fork.replace(FEATURE_LIST, '    "demo",  # endpoints that show what servers can do\n', "")
    (my_fork.root / "Procfile").unlink()
    release(newer)
    newer.write("lib/features/demo/extra.py", "# Newer.\n")
    report = succeeded(upgrade(my_fork, newer))
    assert "Left out, because this fork deleted them: Procfile, lib/features/demo/__init__.py" in report
    assert not my_fork.has("lib/features/demo")
    assert not my_fork.has("Procfile")
    assert '"demo"' not in my_fork.read(FEATURE_LIST)
    succeeded(upgrade(my_fork, newer))
    assert not my_fork.has("lib/features/demo")


def test_line_ends_do_not_count_as_changes(my_fork: Folder, newer: Folder) -> None:
    file = my_fork.root / "lib" / "app.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    release(newer)
    succeeded(upgrade(my_fork, newer))
    assert my_fork.read("lib/app.py") == newer.read("lib/app.py")


def test_an_interrupted_upgrade_can_be_repeated(my_fork: Folder, newer: Folder) -> None:
    release(newer)
    my_fork.write("lib/app.py", newer.read("lib/app.py"))
    my_fork.write("deploy/slimmer.sh", newer.read("deploy/slimmer.sh"))
    (my_fork.root / "deploy" / "slim.sh").unlink()
    succeeded(upgrade(my_fork, newer))
    assert my_fork.has("lib/features/newer/__init__.py")


def test_an_upgrade_that_stops_after_a_merge_can_be_repeated(my_fork: Folder, newer: Folder) -> None:
    my_fork.append("requirements.txt", "mine>=1,<2\n")
    my_fork.replace(FEATURE_LIST, LAST_FEATURE, f'{LAST_FEATURE}    "tides",  # mine\n')
    release(newer)
    code = (
        "import sys; from tools.fork import upgrade\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "upgrade._delete = stop\n"
        "sys.exit(upgrade.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-B", "-c", code, str(my_fork.root)]
    stopped = subprocess.run(command, cwd=newer.root, capture_output=True, text=True, check=False)
    assert (stopped.returncode, stopped.stderr) == (1, "Interrupted. The upgrade is incomplete. Run it again.\n")
    succeeded(upgrade(my_fork, newer))
    assert my_fork.read("requirements.txt").endswith("newer>=1,<2\nmine>=1,<2\n")
    assert my_fork.read("requirements.txt").count("newer>=1") == 1
    assert my_fork.read(FEATURE_LIST).count('"newer"') == 1
    assert "merged" not in json.loads(my_fork.read(MANIFEST))


def test_an_older_version_is_rejected(my_fork: Folder, newer: Folder, unchanged: Callable[[], bool]) -> None:
    for version in ("0.0.9", "0.1", "0.0.10rc1"):
        text = newer.read("lib/site.py")
        newer.write("lib/site.py", re.sub(r'(?m)^VERSION = ".*"$', f'VERSION = "{version}"', text))
        assert f"has version {version}, which is older than version 0.1.0" in refused(upgrade(my_fork, newer))
    assert unchanged()


def test_a_later_backup_does_not_replace_an_earlier_one(my_fork: Folder, newer: Folder) -> None:
    for mine in ("# Mine 1.\n", "# Mine 2.\n", "# Mine 2.\n"):
        newer.append("lib/app.py", "# Newer.\n")
        my_fork.write("lib/app.py", mine)
        succeeded(upgrade(my_fork, newer, force=True))
    saved = {path: data for path, data in my_fork.contents().items() if path.startswith(BACKUP)}
    assert saved == {f"{BACKUP}/lib/app.py": b"# Mine 1.\n", f"{BACKUP}/lib/app.py.2": b"# Mine 2.\n"}


def test_a_file_becomes_executable(my_fork: Folder, newer: Folder) -> None:
    (newer.root / "gunicorn.conf.py").chmod(0o755)
    assert "1 replaced" in succeeded(upgrade(my_fork, newer))
    assert (my_fork.root / "gunicorn.conf.py").stat().st_mode & 0o111
    assert "up to date" in succeeded(upgrade(my_fork, newer))


def test_a_folder_in_the_place_of_a_file_stops_the_upgrade(
    my_fork: Folder, newer: Folder, request: pytest.FixtureRequest
) -> None:
    my_fork.write("components/wave.py/mine", "mine")
    my_fork.write("components/tide", "mine")
    unchanged = request.getfixturevalue("unchanged")
    newer.write("components/wave.py", "# Newer.\n")
    newer.write("components/tide/__init__.py", "# Newer.\n")
    newer.append("lib/app.py", "# Newer.\n")
    message = refused(upgrade(my_fork, newer))
    assert "components/tide/__init__.py  a folder and a file have the same name\n" in message
    assert unchanged()
    succeeded(upgrade(my_fork, newer, force=True))
    assert my_fork.read("components/tide") == my_fork.read("components/wave.py/mine") == "mine"


def test_a_failed_write_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "chmod", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(tmp_path / "file", b"data", 0o644)
    assert list(tmp_path.iterdir()) == []


def test_a_source_with_another_encoding_is_reported(my_fork: Folder, tmp_path: Path) -> None:
    (tmp_path / "other" / "lib").mkdir(parents=True)
    (tmp_path / "other" / "lib" / "site.py").write_bytes(b'VERSION = "\xe9"\n')
    assert "is not a copy of the project" in refused(upgrade(my_fork, tmp_path / "other"))


def test_an_invalid_source_is_reported(my_fork: Folder, tmp_path: Path, fork: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "is not a copy of the project" in refused(upgrade(my_fork, tmp_path / "empty"))
    assert "is not a copy of the project" in refused(upgrade(my_fork, tmp_path / "missing"))
    assert "is a fork" in refused(upgrade(my_fork, fork))
    assert "FROM is this fork itself" in refused(upgrade(my_fork, my_fork))
    done = make(my_fork.root, "upgrade")
    assert done.returncode != 0
    assert "Usage: make upgrade FROM=" in done.stdout


def test_an_invalid_manifest_is_reported(my_fork: Folder, newer: Folder) -> None:
    for text in ("[", "[]", "{}", '{"version": "1", "files": ["a"], "texts": {}}'):
        my_fork.write(MANIFEST, text)
        assert f"{MANIFEST} cannot be read" in refused(upgrade(my_fork, newer))
    (my_fork.root / MANIFEST).unlink()
    assert f"{MANIFEST} is missing" in refused(upgrade(my_fork, newer))
