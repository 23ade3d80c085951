"""The site works with a damaged or unwritable cache folder."""

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from lib.http.compression import compress
from lib.process.cache import DiskCache
from tests.servers.fetching import ENCODINGS, fetch, fetch_packed
from tests.serving import BACKENDS, Site, serving
from tests.sites import VARIANTS, Sites
from tests.tiers import some

# The site also compresses all files that the page links to, which takes a while. The test requests this page last and
# does not wait for it.
PAGE = "/a-page"
ADDRESSES = (f"/_page{PAGE}", "/assets/dash.js", "/_pages.json", f"{PAGE}/llms.txt",
             "/_dash-component-suites/dash/dash_table/bundle.js")  # fmt: skip
Bodies = dict[str, bytes]
Place = Callable[[Path, Bodies], AbstractContextManager[None]]
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def a_file(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Create a file instead of the folder."""
    folder.write_text("no folder", encoding="utf-8")
    yield


@contextmanager
def read_only(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Create a folder that cannot be written."""
    folder.mkdir()
    with ExitStack() as undo:
        if AS_ROOT:
            undo.enter_context(mounted(folder, "ro,mode=700"))
        else:
            folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
        yield


@contextmanager
def full(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Mount a disk of 16 kB."""
    if not AS_ROOT:
        pytest.skip("only root may mount a disk of this size")
    folder.mkdir()
    with mounted(folder, "size=16k,mode=700"):
        yield


@contextmanager
def another_body(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Write entries with correct digests and wrong bodies."""
    cache = DiskCache(folder)
    for body in bodies.values():
        for encoding in ENCODINGS:
            cache.put(encoding, sha256(body).hexdigest(), compress(b"not what was asked for" * 20, encoding))
            assert cache.get(encoding, sha256(body).hexdigest()) is not None
    yield


@contextmanager
def half_a_body(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Write entries with correct digests and the first half of each compressed body."""
    cache = DiskCache(folder)
    for body in bodies.values():
        for encoding in ENCODINGS:
            packed = compress(body, encoding)
            cache.put(encoding, sha256(body).hexdigest(), packed[: len(packed) // 2])
    yield


@contextmanager
def garbage(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Fill the cache as an earlier run does, and overwrite every file."""
    cache = DiskCache(folder)
    for body in bodies.values():
        for encoding in ENCODINGS:
            cache.put(encoding, sha256(body).hexdigest(), compress(body, encoding))
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) == len(bodies) * len(ENCODINGS)
    for number, file in enumerate(files):
        file.write_bytes((b"", b"garbage" * 100, file.read_bytes()[:-1])[number % 3])
    yield


@contextmanager
def folders_for_files(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Create a folder instead of each entry."""
    cache = DiskCache(folder)
    for body in bodies.values():
        for encoding in ENCODINGS:
            cache.put(encoding, sha256(body).hexdigest(), b"x")
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        file.unlink()
        file.mkdir()
    yield


@contextmanager
def damaged(folder: Path, bodies: Bodies) -> Iterator[None]:
    """Write each of the three kinds of wrong entries, and folders instead of entries."""
    cache = DiskCache(folder)
    for number, (encoding, body) in enumerate((encoding, body) for body in bodies.values() for encoding in ENCODINGS):
        packed = compress(body, encoding)
        wrong = (compress(b"not what was asked for" * 20, encoding), packed[: len(packed) // 2], packed, b"x")[
            number % 4
        ]
        before = set(folder.rglob("*"))
        cache.put(encoding, sha256(body).hexdigest(), wrong)
        [file] = [file for file in set(folder.rglob("*")) - before if file.is_file()]
        if number % 4 == 2:
            file.write_bytes(b"garbage" * 100)
        elif number % 4 == 3:
            file.unlink()
            file.mkdir()
    yield


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount an empty file system in memory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


PLACES = (a_file, read_only, full, another_body, half_a_body, garbage, folders_for_files, damaged)
COMPLAINED_OF = {a_file, read_only, full, folders_for_files, damaged}
FAST = (("flask", damaged), ("fastapi", full), ("quart", read_only))


@pytest.mark.parametrize(
    "fault",
    some(((backend, place) for backend in BACKENDS for place in PLACES), *FAST),
    ids=lambda fault: f"{fault[0]}-{fault[1].__name__}",
)
def test_it_is_slower_and_never_wrong(
    fault: tuple[str, Place], sites: Sites, contract_docs: Path, tmp_path: Path
) -> None:
    backend, place = fault
    reference = sites.get("small", backend)
    bodies = {path: fetch(reference, path).body for path in (*ADDRESSES, PAGE)}
    cache = tmp_path / "cache"
    env = {**VARIANTS["small"].env, "DOCS_DIR": str(contract_docs), "CACHE_DIR": str(cache)}
    with place(cache, bodies), serving(backend, tmp_path, env=env) as site:
        for path, body in bodies.items():
            for encoding in ENCODINGS:
                first = fetch(site, path, accept_encoding=encoding)
                assert (first.status, first.unpacked) == (200, body), (path, encoding)
            for encoding in ENCODINGS:
                wanted = fetch if path == PAGE else fetch_packed
                assert wanted(site, path, accept_encoding=encoding).unpacked == body, (path, encoding)
            assert fetch(site, path).body == body
        assert "Traceback" not in site.log.read_text(encoding="utf-8")
        assert complains(site) is (place in COMPLAINED_OF)


def complains(site: Site) -> bool:
    """Return whether the log reports, once, that the cache cannot be written."""
    lines = [line for line in site.log.read_text(encoding="utf-8").splitlines() if "Cannot write" in line]
    assert len(lines) <= 1
    return bool(lines)
