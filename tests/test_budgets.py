"""Pages stay within the budgets for bytes and requests."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from benchmarks.browser.loading import Traffic, first_load
from benchmarks.browser.pages import ReadPage, pages_of, typical
from benchmarks.budgets import read_budgets
from benchmarks.figures.browser import Load
from benchmarks.ready import wait_for_site, wait_until_compressed
from benchmarks.targets import Target
from lib.http.messages import CALLBACK_PATH
from tests.browser.visitor import Visitor
from tests.servers.fetching import fetch_packed
from tests.serving import PROJECT, Site, serving
from tests.tiers import FULL_BACKEND, release
from tests.waiting import until

# Requests that send or stream data, and the file that no budget counts.
NOT_WEIGHED = ("/_live", "/_visit", CALLBACK_PATH, "plotly")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the site on one backend: the bytes are the same on all three."""
    with serving(FULL_BACKEND, tmp_path_factory.mktemp("budgets"), env={"LIVE_UPDATES": "true"}) as site:
        yield site


@pytest.fixture(scope="module")
def pages(served: Site) -> tuple[ReadPage, ...]:
    return pages_of(served.url)


@pytest.fixture(scope="module")
def typical_loads(browser: Browser, served: Site, pages: tuple[ReadPage, ...]) -> tuple[Load, ...]:
    """Return the first loads of the home page and of one page of each kind, after their files are compressed."""
    chosen = [pages[0], *(typical(pages, kind) for kind in read_budgets().weight)]
    for page in chosen:
        assert wait_until_compressed(served.url, files_loaded(browser, served, page))
    return tuple(first_load(browser, served.url, page) for page in chosen)


@pytest.fixture(scope="module", params=["typical", release("all")])
def loads(
    request: pytest.FixtureRequest,
    browser: Browser,
    served: Site,
    pages: tuple[ReadPage, ...],
    typical_loads: tuple[Load, ...],
) -> tuple[Load, ...]:
    """Return the first loads of the typical pages, or of every page."""
    if request.param == "typical":
        return typical_loads
    assert wait_for_site(served.url, [page.path for page in pages])
    for script in (PROJECT / "docs").rglob("*.js"):
        fetch_packed(served, f"/_examples/{script.relative_to(PROJECT).as_posix()}", "br")
    return tuple(first_load(browser, served.url, page) for page in pages)


def files_loaded(browser: Browser, site: Site, page: ReadPage) -> tuple[Target, ...]:
    """Return the files that the first load of a page requests and a budget counts."""
    with Visitor.returning(browser, site.url) as visitor:
        traffic = Traffic(urlsplit(site.url).netloc)
        traffic.watch(visitor.page)
        visitor.go(page.path)
        if page.kind != "prose":
            visitor.live()
        until(lambda: traffic.is_quiet(visitor.page))
        addresses = [urlsplit(url)._replace(scheme="", netloc="").geturl() for url, _ in traffic.kinds.values()]
    return tuple(Target(each, each) for each in addresses if not any(name in each for name in NOT_WEIGHED))


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


def test_no_page_is_too_heavy_by_itself(
    served: Site, pages: tuple[ReadPage, ...], typical_loads: tuple[Load, ...]
) -> None:
    """Each page stays within the budget, together with the files that every page of its kind loads."""
    files: dict[str, int] = {}
    for load in typical_loads:
        weight = load.transferred - own_weight(served, load.path, load.kind)
        files[load.kind] = min(weight, files.get(load.kind, weight))
    budgets = read_budgets().weight
    weights = {page.path: files[page.kind] + own_weight(served, page.path, page.kind) for page in pages}
    over = {page.path: weights[page.path] for page in pages if weights[page.path] > budgets[page.kind].transferred}
    assert over == {}


def own_weight(site: Site, path: str, kind: str) -> int:
    """Return the number of bytes of the document and of the examples on the page."""
    addresses = [path] if kind == "prose" else [path, f"/_page{path}"]
    return sum(len(fetch_packed(site, address, "br").body) for address in addresses)
