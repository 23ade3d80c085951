"""The search index of the site is built once, from public pages only."""

import logging
import os
import signal
import threading
from typing import Any

import dash
import pytest

from lib.features.search import index as index_module
from lib.features.search import site_search as site_module
from lib.features.search.index import SearchedPage, SearchIndex
from lib.features.search.sections import Section
from lib.features.search.site_search import SiteSearch, searched_pages


def entry(path: str, **more: Any) -> dict[str, Any]:
    """Return a page in the format of Dash's registry."""
    about = {"module": f"docs:{path}", "path": path, "name": f"Page {path[1:]}", "description": "A lagoon."}
    return {**about, "markdown": "The tide comes in.", **more}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Register three pages, one of which is listed."""
    pages = [entry("/open", tags=["water"]), entry("/closed", hidden=True), entry("/item", path_template="/item/<id>")]
    registered = {page["module"]: page for page in pages}
    monkeypatch.setattr(dash, "page_registry", registered)
    return registered


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by one each time an index is built."""
    times: list[int] = []

    def index(pages: Any, *_: Any) -> SearchIndex:
        times.append(len(times))
        return SearchIndex(pages)

    monkeypatch.setattr(site_module, "SearchIndex", index)
    return times


def test_only_listed_pages_are_searched(registry: dict[str, dict[str, Any]]) -> None:
    registry["404"] = entry("/gone", module="pages.not_found_404")
    (page,) = searched_pages()
    assert (page.path, page.name, page.tags) == ("/open", "Page open", ("water",))
    assert "The tide comes in." in page.sections[0].text
    assert [hit.path for hit in SiteSearch().search("tide", 10)] == ["/open"]


def test_the_first_search_builds_the_index_and_a_change_of_pages_a_new_one(
    registry: dict[str, dict[str, Any]], built: list[int]
) -> None:
    search = SiteSearch()
    search.prepare()
    assert built == [], "a start does not wait for it"
    assert search.search("tide", 10)
    assert search.search("lagoon", 10)
    assert len(built) == 1
    registry["docs:/open"]["markdown"] = "An anchor."
    search.prepare()
    assert search.search("anchor", 10)
    assert not search.search("tide", 10)
    assert len(built) == 2


def test_searches_at_the_same_time_build_one_index(registry: dict[str, dict[str, Any]], built: list[int]) -> None:
    search = SiteSearch()
    found: list[int] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        found.append(len(search.search("tide", 10)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8
    assert len(built) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks on this system")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_process_searches_too(registry: dict[str, dict[str, Any]]) -> None:
    search = SiteSearch()
    assert search.search("tide", 10)
    index = search._index
    assert index is not None
    with search._lock, index._lock:  # as if other threads of the parent were searching
        child = os.fork()
        if not child:
            signal.alarm(10)  # ends it if it waits forever
            os._exit(0 if len(search.search("tide", 10)) == 1 else 1)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_without_fts5_nothing_is_found_and_the_log_says_why(
    registry: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(index_module, "_CREATE", index_module._CREATE.replace("fts5", "fts5_that_is_not_there"))
    search = SiteSearch()
    with caplog.at_level(logging.WARNING):
        assert search.search("tide", 10) == []
        assert not search.is_available()
    assert len(caplog.records) == 1, "once is enough"
    assert "has no FTS5" in caplog.text


def test_a_page_without_markdown_is_found_by_its_name(registry: dict[str, dict[str, Any]]) -> None:
    registry["home"] = entry("/", name="Harbour", markdown=None)
    (hit,) = SiteSearch().search("harbour", 10)
    assert (hit.path, hit.anchor) == ("/", "")


def test_sections_are_those_of_the_page(registry: dict[str, dict[str, Any]]) -> None:
    assert list(searched_pages()) == [
        SearchedPage("/open", "Page open", ("water",), (Section("", "", "A lagoon. The tide comes in."),), "A lagoon.")
    ]
