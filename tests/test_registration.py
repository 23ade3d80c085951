"""Many pages are registered in linear time."""

import copy
from types import SimpleNamespace
from typing import Any

import dash
import pytest
from dash import _pages, _validate
from dash._utils import AttributeDict

from lib.catalog.lookup import register_pages, registered_pages
from tests.project import dash_state

__all__ = ["dash_state"]

PAGES: list[dict[str, Any]] = [
    {"module": "docs:b", "path": "/b", "name": "B", "image": "", "order": 2, "layout": "b", "category": "W"},
    {"module": "docs:a", "path": "/a", "name": "A", "image": "", "order": 2.5, "layout": "a", "tags": ("x",)},
    {"module": "docs:none", "path": "/none", "name": "None", "image": "", "layout": "none"},
    {"module": "docs:zero", "path": "/zero", "name": "Zero", "image": "", "order": 0, "layout": "0", "title": "T"},
    {"module": "docs:same", "path": "/same", "name": "Same", "image": "", "order": 2, "layout": "same"},
    {"module": "docs:words", "path": "/words", "name": "W", "image": "", "order": "last", "layout": "w"},
    {"module": "docs:item", "path_template": "/item/<id>", "name": "Item", "image": "", "layout": "item"},
    {"module": "docs:moved", "path": "/moved", "name": "M", "image": "", "redirect_from": ["/old"], "layout": "m"},
]


@pytest.fixture
def redirects(monkeypatch: pytest.MonkeyPatch, dash_state: None) -> list[tuple[str, str]]:
    """Set up Dash as if an app existed, with an empty registry. Return the list of added redirects."""
    added: list[tuple[str, str]] = []
    backend = SimpleNamespace(add_redirect_rule=lambda _app, source, target: added.append((source, target)))
    app = SimpleNamespace(backend=backend, get_relative_path=lambda path: f"/app{path}")
    monkeypatch.setattr(_pages, "CONFIG", AttributeDict(title="Atoll", description="", pages_folder="pages"))
    monkeypatch.setattr(_pages, "get_app", lambda: app)
    monkeypatch.setattr(_pages, "get_relative_path", app.get_relative_path)
    monkeypatch.setattr(_validate, "validate_use_pages", lambda _config: None)
    dash.page_registry.clear()
    return added


def by_dash(pages: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Return the registry after Dash has registered the pages one by one."""
    dash.page_registry.clear()
    for page in pages:
        dash.register_page(**page)
    return copy.deepcopy(list(dash.page_registry.items()))


def together(pages: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    dash.page_registry.clear()
    register_pages(pages)
    return list(dash.page_registry.items())


@pytest.mark.parametrize("count", range(len(PAGES) + 1))
def test_the_registry_is_the_one_that_dash_makes(count: int, redirects: list[tuple[str, str]]) -> None:
    for pages in (PAGES[:count], PAGES[:count][::-1]):
        assert together(pages) == by_dash(pages)


def test_the_home_page_is_first_where_no_page_has_an_order(redirects: list[tuple[str, str]]) -> None:
    pages = [{"module": f"docs:{name}", "path": name, "image": "", "layout": "x"} for name in ("/a", "/", "/b")]
    assert together(pages) == by_dash(pages)
    assert [entry["order"] for entry in dash.page_registry.values()] == [0, None, None]


def test_pages_join_those_that_are_there_and_take_the_place_of_their_earlier_selves(
    redirects: list[tuple[str, str]],
) -> None:
    dash.register_page("pages.home", path="/", order=0, image="", layout="home")
    registry = dash.page_registry
    register_pages(PAGES)
    register_pages([{**PAGES[0], "name": "Renamed"}, PAGES[1]])
    assert dash.page_registry is registry is _pages.PAGE_REGISTRY
    assert registry["docs:b"]["name"] == "Renamed"
    assert list(registry)[:2] == ["docs:zero", "pages.home"]
    assert len(registry) == len(PAGES) + 1
    assert redirects == [("/app/old", "/app/moved")]


def test_a_page_that_dash_refuses_leaves_the_registry_in_its_place(redirects: list[tuple[str, str]]) -> None:
    registry = _pages.PAGE_REGISTRY
    with pytest.raises(TypeError):
        register_pages([{"module": "docs:x", "path_template": 1}, PAGES[0]])
    assert _pages.PAGE_REGISTRY is registry


def test_other_threads_see_all_earlier_pages_during_a_registration(
    monkeypatch: pytest.MonkeyPatch, redirects: list[tuple[str, str]]
) -> None:
    register_pages(PAGES)
    before = [entry["name"] for entry in registered_pages()]
    seen: list[list[str]] = []

    def relative(path: str) -> str:
        seen.append([page["name"] for page in registered_pages()])
        return path

    monkeypatch.setattr(_pages, "get_relative_path", relative)
    register_pages([{**page, "name": "New"} for page in PAGES], removed={"docs:none"})
    assert seen
    assert [names for names in seen if names != before] == []
    assert {entry["name"] for entry in registered_pages()} == {"New"}
    register_pages([], removed={"docs:zero"})
    assert "docs:zero" not in dash.page_registry


def test_the_work_grows_with_the_pages_and_not_with_their_square(
    monkeypatch: pytest.MonkeyPatch, redirects: list[tuple[str, str]]
) -> None:
    looked_at: list[str] = []

    def relative(path: str) -> str:
        looked_at.append(path)
        return path

    monkeypatch.setattr(_pages, "get_relative_path", relative)
    pages = [{"module": f"docs:{number}", "path": f"/{number}", "image": "", "layout": "x"} for number in range(300)]
    register_pages(pages)
    assert len(looked_at) < 2 * len(pages)
