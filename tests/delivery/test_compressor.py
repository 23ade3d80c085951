"""Bodies are compressed in the background, once, and cached on disk."""

import logging
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Event, get_ident

import pytest

from lib.delivery import compressor as module
from lib.delivery.compressor import QUICK, Compressor
from lib.http.cached_body import CachedBody
from lib.http.compression import ENCODINGS, compress, is_packed_form
from lib.http.messages import Request, Response
from lib.process.cache import DiskCache
from tests.delivery.bombs import bomb
from tests.serving import PROJECT
from tests.waiting import until

BODY = b"Documentation made of islands. " * 100
KEY = sha256(BODY).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def packings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the encodings of all compressions, in order."""
    made: list[str] = []

    def counting(body: bytes, encoding: str) -> bytes:
        made.append(encoding)
        return compress(body, encoding)

    monkeypatch.setattr(module, "compress", counting)
    return made


def ask(stored: CachedBody, encoding: str) -> Response:
    return stored(Request("/x", headers={"accept-encoding": encoding}))


def is_sent_as(stored: CachedBody, encoding: str, body: bytes = BODY) -> bool:
    """Return whether a client gets the best form of this encoding. Check that it gets the correct body."""
    response = ask(stored, encoding)
    if "content-encoding" not in response.headers:
        assert response.body == body
        return False
    assert response.headers["content-encoding"] == encoding
    assert is_packed_form(response.body, body, encoding)
    return not response.headers["etag"].endswith('-fast"')


def all_packed(stored: CachedBody) -> None:
    """Wait until each encoding is sent, and check every response during this time."""
    until(lambda: {is_sent_as(stored, encoding) for encoding in ENCODINGS} == {True})


def packed(stored: CachedBody, encoding: str = "br") -> None:
    """Request an encoding, and wait until it is available."""
    stored.request_encoding(encoding)
    until(lambda: is_sent_as(stored, encoding, stored.body))


def test_nobody_waits_for_the_packer(monkeypatch: pytest.MonkeyPatch) -> None:
    go, at_work = Event(), Event()

    def slow(body: bytes, encoding: str) -> bytes:
        at_work.set()
        assert go.wait(30)
        return compress(body, encoding)

    monkeypatch.setattr(module, "compress", slow)
    stored = Compressor(DiskCache(None)).keep(BODY, "text/plain")
    assert not is_sent_as(stored, "br")
    assert at_work.wait(30)
    fast = ask(stored, "br")
    assert fast.headers["content-encoding"] == "br", "the first response is compressed already"
    go.set()
    all_packed(stored)
    best = ask(stored, "br")
    assert len(best.body) <= len(fast.body)
    assert best.headers["etag"] != fast.headers["etag"], "different bytes have different tags"
    known = stored(Request("/x", headers={"accept-encoding": "br", "if-none-match": fast.headers["etag"]}))
    assert known.status == 304, "a client with the fast form has the body"


def test_nothing_is_packed_before_it_is_asked_for(packings: list[str]) -> None:
    compressor = Compressor(DiskCache(None))
    sleeping, asked = compressor.keep(BODY, "text/plain"), compressor.keep(BODY + b"!", "text/plain")
    packed(asked, "zstd")
    assert packings == ["zstd"]
    assert ask(sleeping, "identity").body == BODY


def test_what_an_earlier_start_packed_is_sent_at_once(folder: Path, packings: list[str]) -> None:
    earlier = Compressor(DiskCache(folder)).keep(BODY, "text/plain")
    all_packed(earlier)
    packings.clear()
    later = Compressor(DiskCache(folder)).keep(BODY, "text/html")
    assert all(is_sent_as(later, encoding) for encoding in ENCODINGS)
    assert packings == []


def test_what_is_missing_on_the_disk_is_made(folder: Path, packings: list[str]) -> None:
    DiskCache(folder).put("gzip", KEY, compress(BODY, "gzip"))
    stored = Compressor(DiskCache(folder)).keep(BODY, "text/plain")
    assert is_sent_as(stored, "gzip")
    all_packed(stored)
    assert sorted(packings) == ["br", "zstd"]


def test_a_long_body_is_not_read_from_the_disk_while_a_reader_waits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = BODY * (QUICK // len(BODY) + 1)
    read_by: list[int] = []
    get = DiskCache.get

    def noting(self: DiskCache, kind: str, key: str) -> bytes | None:
        read_by.append(get_ident())
        return get(self, kind, key)

    monkeypatch.setattr(DiskCache, "get", noting)
    stored = Compressor(DiskCache(folder)).keep(body, "text/plain")
    packed(stored)
    assert read_by
    assert get_ident() not in read_by


@pytest.mark.parametrize(
    "poison",
    [
        lambda encoding: compress(BODY.replace(b"islands", b"deserts"), encoding),
        lambda encoding: compress(BODY, encoding)[:-3],
        lambda encoding: compress(BODY, encoding) * 2,
        lambda encoding: bomb(20_000_000, encoding),
        lambda encoding: b"",
        lambda encoding: BODY,
    ],
    ids=["another body", "cut", "twice", "a bomb", "nothing", "not packed"],
)
def test_what_lies_on_the_disk_is_not_trusted(folder: Path, poison: Callable[[str], bytes]) -> None:
    """Each entry has a correct digest, because the writer of an entry can compute it."""
    cache = DiskCache(folder)
    for encoding in ENCODINGS:
        cache.put(encoding, KEY, poison(encoding))
        assert cache.get(encoding, KEY) is not None
    stored = Compressor(DiskCache(folder)).keep(BODY, "text/plain")
    is_sent_as(stored, ENCODINGS[0])  # checks the body of the first response
    all_packed(stored)
    for encoding in ENCODINGS:
        assert is_packed_form(DiskCache(folder).get(encoding, KEY) or b"", BODY, encoding), "the entry is not mended"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_bomb_is_not_unpacked(folder: Path, encoding: str) -> None:
    DiskCache(folder).put(encoding, KEY, bomb(100_000_000, encoding))
    tracemalloc.start()
    try:
        form = Compressor(DiskCache(folder)).compress(BODY, encoding)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
    assert is_packed_form(form, BODY, encoding)


def test_without_a_folder_it_works() -> None:
    stored = Compressor(DiskCache(None)).keep(BODY, "text/plain")
    all_packed(stored)


def test_a_place_that_cannot_be_written_costs_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    compressor = Compressor(DiskCache(tmp_path / "file"))
    for text in (BODY, BODY + b"!"):
        packed(compressor.keep(text, "text/plain"))
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_full_disk_costs_one_line_in_the_log(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(file: Path, _: bytes) -> int:
        file.touch()  # The name of a file takes no block, but its content would.
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    stored = Compressor(DiskCache(folder)).keep(BODY, "text/plain")
    all_packed(stored)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert [file for file in folder.rglob("*") if file.is_file()] == []


def test_in_development_nothing_is_packed(packings: list[str], folder: Path) -> None:
    stored = Compressor(DiskCache(folder), active=False).keep(BODY, "text/plain")
    assert not is_sent_as(stored, "br")
    assert packings == []
    assert not folder.exists()


def test_nothing_is_packed_twice(folder: Path, packings: list[str]) -> None:
    compressor = Compressor(DiskCache(folder))
    same = [compressor.keep(BODY, kind) for kind in ("text/plain", "text/html", "text/css")]
    for stored in same * 3:
        ask(stored, "br")
    for stored in same:
        packed(stored)
    assert packings == ["br"]


def test_many_first_readers_at_once_cause_one_packing(packings: list[str]) -> None:
    stored = Compressor(DiskCache(None)).keep(BODY, "text/plain")
    start = Barrier(16)

    def read() -> bool:
        start.wait()
        return is_sent_as(stored, "br")

    with ThreadPoolExecutor(16) as threads:
        for future in [threads.submit(read) for _ in range(16)]:
            future.result()
    packed(stored)
    assert packings == ["br"]


def test_packing_ahead_and_in_the_background_may_meet(folder: Path) -> None:
    """`make build` can run next to a running site, or two workers can run. Each process writes complete entries."""
    compressors = [Compressor(DiskCache(folder)) for _ in range(4)]
    for encoding in ENCODINGS:
        with ThreadPoolExecutor(4) as threads:
            forms = list(threads.map(lambda each, encoding=encoding: each.compress(BODY, encoding), compressors))
        assert all(is_packed_form(form, BODY, encoding) for form in forms)
    assert len([file for file in folder.rglob("*") if file.is_file()]) == len(ENCODINGS)


def test_one_body_that_fails_does_not_stop_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(body: bytes, encoding: str) -> bytes:
        if body == BODY:
            raise MemoryError
        return compress(body, encoding)

    monkeypatch.setattr(module, "compress", failing)
    compressor = Compressor(DiskCache(None))
    bad, good = compressor.keep(BODY, "text/x-bad"), compressor.keep(BODY + b"!", "text/plain")
    with caplog.at_level(logging.ERROR):
        bad.request_encoding("br")
        packed(good)
    assert not is_sent_as(bad, "br")
    assert any("text/x-bad" in record.getMessage() and record.exc_info for record in caplog.records)


FORKS = """
import os, sys
from lib.delivery.compressor import Compressor
from lib.process.cache import DiskCache
from tests.waiting import until

def packs(compressor, body):
    stored = compressor.keep(body, "text/plain")
    stored.request_encoding("br")
    until(lambda: "br" in stored._packed)

compressor = Compressor(DiskCache(None))
packs(compressor, b"before the fork " * 100)
child = os.fork()
packs(compressor, b"after the fork " * 100)
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_worker_that_was_forked_packs_too() -> None:
    """`gunicorn --preload` forks after the site was built, and the threads do not exist in the forked process."""
    run = subprocess.run(
        [sys.executable, "-c", FORKS], cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
