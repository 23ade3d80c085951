"""The disk cache returns only what was stored."""

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lib.process.cache import DiskCache
from tests.waiting import PATIENCE

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner and mode of this kind")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_what_was_put_is_there_in_the_next_process(folder: Path) -> None:
    DiskCache(folder).put("br", "a key", b"value")
    assert DiskCache(folder).get("br", "a key") == b"value"


def test_kinds_and_keys_are_apart(folder: Path) -> None:
    cache = DiskCache(folder)
    cache.put("br", "k", b"1")
    assert cache.get("gzip", "k") is None
    assert cache.get("br", "other") is None


def test_a_key_may_be_anything(folder: Path) -> None:
    cache = DiskCache(folder)
    for key in ("../../etc/passwd", "a\0b", "ü" * 5000, ""):
        cache.put("page", key, key.encode())
        assert cache.get("page", key) == key.encode()
    assert all(file.is_relative_to(folder) for file in files(folder.parent))


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda entry: entry[:10], lambda entry: entry[:-1], lambda entry: entry + b"x",
     lambda entry: entry[:-1] + b"?", lambda _: b"garbage" * 50],
    ids=["empty", "short", "truncated", "longer", "changed", "garbage"],
)  # fmt: skip
def test_a_damaged_entry_is_missing(damage: Callable[[bytes], bytes], folder: Path) -> None:
    cache = DiskCache(folder)
    cache.put("br", "k", b"value")
    [entry] = files(folder)
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get("br", "k") is None
    cache.put("br", "k", b"value")
    assert cache.get("br", "k") == b"value"


def test_an_entry_in_the_place_of_another_is_missing(folder: Path) -> None:
    cache = DiskCache(folder)
    cache.put("br", "a", b"of a")
    [of_a] = files(folder)
    cache.put("br", "b", b"of b")
    [of_b] = set(files(folder)) - {of_a}
    of_b.write_bytes(of_a.read_bytes())
    assert cache.get("br", "b") is None


def test_no_folder_holds_nothing() -> None:
    cache = DiskCache(None)
    cache.put("br", "k", b"value")
    assert cache.get("br", "k") is None


@pytest.mark.parametrize("place", ["file", "below a file"])
def test_a_folder_that_cannot_be_costs_a_line_in_the_log(
    place: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    cache = DiskCache(blocked if place == "file" else blocked / "cache")
    with caplog.at_level(logging.WARNING):
        cache.put("br", "k", b"value")
        cache.put("br", "k", b"value")
    assert cache.get("br", "k") is None
    assert len(caplog.records) == 1


def test_a_full_disk_leaves_no_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache = DiskCache(folder)
    cache.put("br", "k", b"value")
    assert files(folder) == []
    assert cache.get("br", "k") is None


@POSIX
def test_a_folder_that_others_may_write_is_not_used(folder: Path) -> None:
    DiskCache(folder).put("br", "k", b"value")
    folder.chmod(folder.stat().st_mode | stat.S_IWOTH)
    assert DiskCache(folder).get("br", "k") is None


@POSIX
@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_read(folder: Path) -> None:
    DiskCache(folder).put("br", "k", b"value")
    for place in [folder, *folder.rglob("*")]:
        place.chmod(place.stat().st_mode & ~0o222)
    cache = DiskCache(folder)
    cache.put("br", "k", b"other")
    assert cache.get("br", "k") == b"value"


def test_one_process_at_a_time_holds_a_lock(folder: Path, tmp_path: Path) -> None:
    is_released = tmp_path / "released"
    code = (
        "import sys; from pathlib import Path; from lib.process.cache import DiskCache\n"
        "print('waiting', flush=True)\n"
        "with DiskCache(Path(sys.argv[1])).lock('work'): print(Path(sys.argv[2]).exists(), flush=True)"
    )
    with DiskCache(folder).lock("work"):
        command = [sys.executable, "-c", code, str(folder), str(is_released)]
        other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "waiting\n"
        is_released.touch()
    assert other.communicate(timeout=PATIENCE)[0] == "True\n"


@POSIX
def test_without_locks_nothing_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.lockf", no_locks)
    with DiskCache(folder).lock("work"):
        done = True
    assert done


@POSIX
def test_a_killed_process_releases_its_lock(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from lib.process.cache import DiskCache\n"
        "with DiskCache(Path(sys.argv[1])).lock('work'): print('locked', flush=True); time.sleep(600)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "locked\n"
    other.kill()
    with DiskCache(folder).lock("work"):
        assert other.wait(PATIENCE) != 0
    other.stdout.close()


def test_without_a_folder_nothing_waits() -> None:
    with DiskCache(None).lock("work"), DiskCache(None).lock("work"):
        pass
