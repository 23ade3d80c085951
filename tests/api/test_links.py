"""Links and backlinks of pages."""

import pytest

from lib.features.api.queries import LinkGraph
from tests.project import Project


@pytest.fixture
def graph() -> LinkGraph:
    return LinkGraph()


def test_links_lead_out_and_in(project: Project, graph: LinkGraph) -> None:
    project.page("[b](/b) and [b again](b.md#there), [here](#top), [out](https://example.org)\n", "a")
    project.page("[a](/a/)\n\n[nowhere](missing.md)\n", "b")
    content = project.load()
    a, b = graph.of("/a", content), graph.of("/b", content)
    assert [(link.target, link.path) for link in a.outgoing] == [
        ("/b", "/b"), ("/b#there", "/b"), ("#top", "/a"), ("https://example.org", None)
    ]  # fmt: skip
    assert [(link.target, link.path, link.line) for link in b.outgoing] == [("/a/", "/a", 6), ("missing.md", None, 8)]
    assert [link.model_dump() for link in a.incoming] == [{"name": "B", "path": "/b"}]
    assert [link.path for link in b.incoming] == ["/a"]


def test_relative_links_are_seen_from_their_file(project: Project, graph: LinkGraph) -> None:
    project.page("[up](../top.md) [beside](./other.md)\n", "deep/page")
    project.page("\n", "deep/other")
    project.page("\n", "top")
    links = graph.of("/deep/page", project.load())
    assert [link.path for link in links.outgoing] == ["/top", "/deep/other"]


def test_hidden_pages_are_not_told_of(project: Project, graph: LinkGraph) -> None:
    project.write("docs/h.md", "---\nname: H\ndescription: H.\nendpoint: /h\nhidden: true\n---\n[a](/a)\n")
    project.page("\n", "a")
    assert graph.of("/a", project.load()).incoming == []


def test_a_page_that_nothing_is_known_of(project: Project, graph: LinkGraph) -> None:
    links = graph.of("/", project.load())
    assert (links.outgoing, links.incoming) == ([], [])


def test_pages_that_were_read_anew_are_looked_at_anew(project: Project, graph: LinkGraph) -> None:
    project.page("[b](/b)\n", "a")
    project.page("\n", "b")
    assert graph.of("/b", project.load()).incoming
    project.page("\n", "a")
    assert not graph.of("/b", project.load()).incoming
