"""`make build` compresses everything in advance."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.backend import SUPPORTED_BACKENDS
from lib.delivery.compressor import Compressor
from lib.http.compression import ENCODINGS, is_packed_form
from lib.process.cache import DiskCache
from tests.servers.fetching import fetch
from tests.serving import PROJECT, serving
from tests.sites import page, write_pages
from tests.tiers import some
from tools import build

BODIES = (b"one " * 100, b"two " * 100, b"short")


def files(folder: Path) -> dict[Path, int]:
    """Return every file with its modification time, without the store of background callbacks."""
    found = (file for file in folder.rglob("*") if file.is_file() and "background" not in file.parts)
    return {file: file.stat().st_mtime_ns for file in found}


def test_every_body_is_packed_in_every_encoding(tmp_path: Path) -> None:
    compressor = Compressor(DiskCache(tmp_path))
    bodies = [compressor.keep(body, "text/plain") for body in BODIES]
    assert build.precompress_all(iter(bodies), compressor) == len(BODIES)
    written = files(tmp_path)
    assert len(written) == 2 * len(ENCODINGS), "what is short is not packed"
    assert build.precompress_all(iter(bodies), Compressor(DiskCache(tmp_path))) == len(BODIES)
    assert files(tmp_path) == written


def test_each_backend_is_built_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def run(command: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    assert build.main([]) == 0
    assert build.main(["flask", "quart"]) == 0
    assert [command[-1] for command in started] == [*SUPPORTED_BACKENDS, "flask", "quart"]
    assert {tuple(command[:-1]) for command in started} == {(sys.executable, "-m", "tools.build")}


def test_a_backend_that_fails_ends_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, check: subprocess.CompletedProcess(command, 3))
    assert build.main([]) == 3


@pytest.fixture(scope="module", params=some(("small", "whole"), "small"))
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return the cache that a build of a site creates, and the environment that uses it.

    The small site has just enough pages to make each of its lists worth compressing.
    """
    folder = tmp_path_factory.mktemp("built")
    environment = {"CACHE_DIR": str(folder / "cache"), "DASH_BACKEND": "fastapi", "LIVE_UPDATES": "false"}
    if request.param == "small":
        endpoints = ("/getting-started", *(f"/page-{number}" for number in range(4)))
        pages = {name.strip("/"): page(f"Page {name}", name, "## Part\n\nText. " * 30) for name in endpoints}
        pages["getting-started"] += "\n\n.. exec::docs.getting-started.hello\n"
        environment["DOCS_DIR"] = str(write_pages(folder / "docs", pages))
    subprocess.run(
        [sys.executable, "-c", BUILD_SMALL], cwd=PROJECT, env={**os.environ, **environment}, check=True, timeout=300
    )
    return folder / "cache", environment


# The largest scripts take a minute to compress, and Dash's many small scripts some seconds. The other files represent
# them.
BUILD_SMALL = """
import sys
from tools import build
from lib.delivery.delivery import SiteCache
everything = SiteCache.iter_cached
SiteCache.iter_cached = lambda self: (
    stored for stored in everything(self) if len(stored.body) < 100_000 and b"webpackChunk" not in stored.body
)
sys.exit(build.main(["fastapi"]))
"""
ADDRESSES = ("/getting-started", "/_page/getting-started", "/_pages.json", "/assets/dash.js", "/llms.txt",
             "/getting-started/llms.txt", "/getting-started.md", "/index.md", "/sitemap.xml", "/feed.xml",
             "/_dash-dependencies")  # fmt: skip


def test_the_first_reader_gets_it_packed(built: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, environment = built
    before = files(folder)
    assert before
    with serving("fastapi", tmp_path, env=environment) as site:
        for path in ADDRESSES:
            reader = {"user_agent": "curl/8"} if path.endswith("llms.txt") else {}
            for encoding in ENCODINGS:
                first = fetch(site, path, accept_encoding=encoding, **reader)
                assert (first.status, first.encoding) == (200, encoding), path
                assert is_packed_form(first.body, fetch(site, path, **reader).body, encoding)
    assert {file: time for file, time in files(folder).items() if file in before} == before
