"""The metrics of stopped processes continue in the files of new ones, without loss."""

import os
import threading
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.mmap_dict import MmapedDict

from lib.features.observability.metrics import GroupCollector
from lib.features.observability.metrics_folder import open_files
from tests.programs import run_code
from tests.waiting import PATIENCE

ENDED = 15
MADE_UP = """
from lib.features.observability.metrics import Metrics
metrics = Metrics("flask", "")
for method in ("BREW", "WHEN"):
    metrics.count(method, "/", 405, False)
"""
# A process that records two metrics of one request and ends without cleanup, repeated this number of times.
COUNT = f"""
import os, sys
from lib.features.observability.metrics import Metrics
for number in range({ENDED}):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    metrics = Metrics("flask", "")
    metrics.count("GET", "/", 200, True)
    metrics.find_duration("/").observe(0.25)
    os._exit(0)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a group whose processes have all ended, each without being noticed at that time."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    ended = run_code(COUNT, tmp_path, {"PROMETHEUS_MULTIPROC_DIR": str(folder)})
    assert ended.status == 0, ended.output
    return folder


def scraped(folder: Path) -> str:
    registry = CollectorRegistry()
    registry.register(GroupCollector(folder))
    return generate_latest(registry).decode()


def requests(text: str) -> float:
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith("http_requests_total{"))


def test_workers_that_begin_add_no_files_and_nothing_is_lost(folder: Path) -> None:
    for _ in range(2):
        text = scraped(folder)
        assert requests(text) == ENDED
        assert f'http_request_duration_seconds_bucket{{le="0.25",route="/"}} {ENDED}.0' in text
        assert f'http_request_duration_seconds_sum{{route="/"}} {ENDED / 4}' in text
    assert sorted(file.name.partition("_")[0] for file in folder.iterdir()) == ["counter", "histogram", "lock"]


def test_made_up_methods_are_counted_together(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    ended = run_code(MADE_UP, tmp_path, {"PROMETHEUS_MULTIPROC_DIR": str(folder)})
    assert ended.status == 0, ended.output
    assert 'http_requests_total{backend="flask",method="other",route="/",status="4xx"} 2.0' in scraped(folder)


def leave(folder: Path, number: int) -> None:
    """Write the files of this number of processes that have ended."""
    (folder / "saved").mkdir()
    for each in range(number):
        file = folder / "saved" / f"counter_{999_000_000 + each}.db"
        numbers = MmapedDict(file)  # type: ignore[no-untyped-call]
        key = '["http_requests_total", "http_requests_total", {"method": "GET"}, "Requests."]'
        numbers.write_value(key, 1.0, 0.0)  # type: ignore[no-untyped-call]
        numbers.close()  # type: ignore[no-untyped-call]
    for file in (folder / "saved").iterdir():
        file.replace(folder / file.name)
    (folder / "saved").rmdir()


def test_who_asks_at_the_same_time_gets_the_same(tmp_path: Path) -> None:
    leave(tmp_path, ENDED)
    got: list[float] = []
    readers = [threading.Thread(target=lambda: got.append(requests(scraped(tmp_path)))) for _ in range(6)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(PATIENCE)
    assert got == [ENDED] * 6


@pytest.mark.parametrize("call", range(1, 4))
def test_who_is_killed_while_taking_files_over_counts_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """The process can be killed at any step. The next process completes the work."""
    leave(tmp_path, 2)
    steps = 0

    def killed(stock: object, *args: object, **options: object) -> object:
        nonlocal steps
        steps += 1
        if steps == call:
            raise KeyboardInterrupt
        assert callable(stock)
        return stock(*args, **options)

    for name in ("unlink", "rename"):
        stock = getattr(Path, name)
        monkeypatch.setattr(Path, name, lambda *args, stock=stock, **options: killed(stock, *args, **options))
    with pytest.raises(KeyboardInterrupt):
        open_files(tmp_path)
    monkeypatch.undo()
    assert requests(scraped(tmp_path)) == 2
    open_files(tmp_path)
    assert requests(scraped(tmp_path)) == 2


def test_without_room_all_files_stay_and_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    leave(tmp_path, 3)
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OSError, match="No space"):
        open_files(tmp_path)
    assert requests(scraped(tmp_path)) == 3


def test_a_process_that_is_killed_while_it_makes_a_file_hides_nothing(tmp_path: Path) -> None:
    leave(tmp_path, 2)
    (tmp_path / "counter_999999999.db").write_bytes(b"\x00\x01")
    assert requests(scraped(tmp_path)) == 2
    assert not (tmp_path / "counter_999999999.db").exists()
