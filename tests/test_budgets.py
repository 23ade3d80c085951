"""Every page keeps to `budgets.toml` in bytes and requests, and asks no other host."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from benchmarks.browser.loading import first_load
from benchmarks.browser.pages import pages_of
from benchmarks.budgets import read_budgets
from benchmarks.figures.browser import Load
from benchmarks.ready import wait_for_site
from tests.servers.fetching import fetch_packed
from tests.serving import PROJECT, serving

# The bytes are the same on all three; once is enough.
BACKEND = "fastapi"


@pytest.fixture(scope="module")
def loads(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Load, ...]]:
    """The first load of every page, from a site that has compressed all it sends."""
    with serving(BACKEND, tmp_path_factory.mktemp("budgets"), env={"LIVE_UPDATES": "true"}) as site:
        pages = pages_of(site.url)
        assert wait_for_site(site.url, [page.path for page in pages])
        for script in (PROJECT / "docs").rglob("*.js"):
            fetch_packed(site, f"/_examples/{script.relative_to(PROJECT).as_posix()}", "br")
        yield tuple(first_load(browser, site.url, page) for page in pages)


def test_no_page_is_heavier_than_its_budget(loads: tuple[Load, ...]) -> None:
    budgets = read_budgets().weight
    over = {load.path: load.transferred for load in loads if load.transferred > budgets[load.kind].transferred}
    assert over == {}


def test_no_page_asks_more_often_than_its_budget(loads: tuple[Load, ...]) -> None:
    budgets = read_budgets().weight
    over = {load.path: load.requests for load in loads if load.requests > budgets[load.kind].requests}
    assert over == {}


def test_scripts_before_the_first_interaction(loads: tuple[Load, ...]) -> None:
    most = read_budgets().weight["prose"].javascript
    assert most is not None
    over = {load.path: load.javascript for load in loads if load.kind == "prose" and load.javascript > most}
    assert over == {}


def test_scripts_that_come_late(loads: tuple[Load, ...]) -> None:
    most = read_budgets().late.transferred
    assert {load.path: load.late for load in loads if not 0 < load.late <= most} == {}


def test_every_kind_of_page_was_loaded(loads: tuple[Load, ...]) -> None:
    assert {load.kind for load in loads} == set(read_budgets().weight)


def test_no_page_asks_another_host(loads: tuple[Load, ...]) -> None:
    assert {load.path: load.hosts for load in loads if load.hosts} == {}
