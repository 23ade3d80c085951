"""URL paths are mapped to pages as in Dash."""

from typing import Any

import dash
import pytest
from dash._pages import _path_to_page

from lib.catalog.lookup import find_page, forget_pages
from tests.delivery.conftest import Register, register
from tests.project import dash_state

__all__ = ["dash_state", "register"]

ODD_PATHS = [
    "", "/", "//", "/a", "a", "/a/", "//a", "/A", "/a b", "/a%20b", "/ä", "/a?x=1", "/a#b", "/a/b", "/a/b/", "/nope",
    "/item", "/item/", "/item/5", "/item/5/", "/item/5/more", "/item/none", "/item/special", "/item/<id>", "/shop/1/2",
    "/shop/1", "/.", "/..", "/[x]", "/*", "/item/*", "/\n", "/item/a b", "/x" * 500,
]  # fmt: skip


def same(path: str) -> None:
    """Check that the result for a path, a value or an error, is the result of Dash."""

    def outcome(find: Any) -> Any:
        try:
            return find()
        except Exception as error:
            return type(error), str(error)

    assert outcome(lambda: find_page(path)) == outcome(lambda: _path_to_page(path.strip("/"))), path


@pytest.fixture
def plain(register: Register) -> Register:
    for path in ("/", "/a", "/a/b", "/ä", "/a b", "/[x]", "/*", "/item/special"):
        register(path)
    return register


@pytest.mark.parametrize("path", ODD_PATHS)
def test_plain_paths(path: str, plain: Register) -> None:
    same(path)


@pytest.mark.parametrize("path", ODD_PATHS)
@pytest.mark.parametrize("first", [True, False])
def test_paths_with_variables_before_and_behind_others(path: str, first: bool, plain: Register) -> None:
    plain("/item/none", path_template="/item/<id>")
    plain("/shop/none/none", path_template="/shop/<place>/<id>/")
    plain("/fixed", path_template="/item/special")
    plain("/a/b/c")
    if first:
        for name in ("docs:/item/none", "docs:/shop/none/none", "docs:/fixed"):
            dash.page_registry.move_to_end(name, last=False)
    same(path)


def test_of_two_pages_with_a_path_the_first_answers(register: Register) -> None:
    register("/a", module="docs:one")
    register("/a", module="docs:two")
    assert find_page("/a")[0]["module"] == "docs:one"
    same("/a")


def test_an_empty_registry(register: Register) -> None:
    assert find_page("/") == ({}, None)


def test_changes_of_the_registry_are_noticed(register: Register) -> None:
    register("/a")
    register("/m")
    register("/z")
    assert find_page("/m")[0]
    register("/new")
    same("/new")
    del dash.page_registry["docs:/new"]
    same("/new")
    register("/m", name="Renamed")
    assert find_page("/m")[0]["name"] == "Renamed"
    dash.page_registry["docs:/m"]["path"] = "/moved"
    same("/m")
    same("/moved")
    forget_pages()
    del dash.page_registry["docs:/m"]
    register("/other")
    dash.page_registry.move_to_end("docs:/z")
    same("/other")


def test_a_page_in_the_place_of_another_is_found_once_it_is_said(register: Register) -> None:
    for path in ("/a", "/m", "/z"):
        register(path)
    find_page("/a")
    middle = dash.page_registry.pop("docs:/m")
    register("/n")
    dash.page_registry.move_to_end("docs:/z")
    same("/m")
    forget_pages()
    same("/n")
    assert middle["path"] == "/m"


def test_a_lookup_does_not_walk_past_the_pages(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1000):
        register(f"/page-{number}")
    find_page("/page-1")

    class Walked(Exception):
        pass

    def walk(*_: Any) -> None:
        raise Walked

    monkeypatch.setattr("lib.catalog.lookup.registered_pages", walk)
    assert find_page("/page-999")[0]["path"] == "/page-999"
    assert find_page("/nope")[0] == {}
