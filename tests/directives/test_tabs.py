"""The markup of tabs is consistent with the script and the stylesheet."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.islands.reading import Element, read_html
from tests.project import Project, html_of

LIVE = ".. exec::docs.live-demo.fixed\n            :code: false\n"
PROSE = "text\n"


def walk(nodes: list[Any]) -> Iterator[Element]:
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from walk(node.children)


def classes(element: Element) -> list[str]:
    return (element.attributes.get("class") or "").split()


def groups_of(project: Project, text: str) -> list[Element]:
    project.page(text)
    [page] = [page for page in project.load().pages if page.source == "docs/page.md"]
    return [element for element in walk(read_html(html_of(page))) if "tabs" in classes(element)]


@pytest.mark.parametrize("contents", [(PROSE, PROSE), (LIVE, LIVE), (LIVE, PROSE), (PROSE, LIVE)])
def test_each_tab_has_its_panel_in_the_group(contents: tuple[str, str], stocked: Project) -> None:
    first, second = contents
    text = f".. tabs::\n\n    .. tab::One\n\n        {first}\n    .. tab::Two\n\n        {second}"
    [group] = groups_of(stocked, text)
    assert all(isinstance(child, Element) for child in group.children)
    parts = [child for child in group.children if isinstance(child, Element)]
    assert ["tab-list" in classes(parts[0]), *("tab-panel" in classes(part) for part in parts[1:])] == [True] * 3
    tabs = [tab for tab in walk(parts[0].children) if tab.tag == "button"]
    for tab, panel, label in zip(tabs, parts[1:], ["One", "Two"], strict=True):
        assert tab.attributes["role"] == "tab"
        assert panel.attributes["role"] == "tabpanel"
        assert tab.attributes["aria-controls"] == panel.attributes["id"]
        assert panel.attributes["aria-labelledby"] == tab.attributes["id"]
        assert tab.attributes["data-label"] == panel.attributes["data-label"] == label
    assert [tab.attributes["aria-selected"] for tab in tabs] == ["true", "false"]
    assert [tab.attributes["tabindex"] for tab in tabs] == ["0", "-1"]


def test_groups_of_a_page_have_ids_of_their_own(stocked: Project) -> None:
    group = ".. tabs::\n\n    .. tab::One\n\n        text\n\n"
    nested = ".. tabs::\n\n    .. tab::One\n\n        .. tabs::\n\n            .. tab::One\n\n                text\n\n"
    found = groups_of(stocked, group + group + nested + ".. source::notes.txt, assets/site.css\n")
    assert len(found) == 5
    ids = [element.attributes["id"] for element in walk([*found[:3], found[4]]) if "id" in element.attributes]
    assert len(ids) == len(set(ids))
