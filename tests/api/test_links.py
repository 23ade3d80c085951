"""The site lists the links and backlinks of pages."""

from lib.features.api.operations import page_links
from tests.project import Project


def test_links_lead_out_and_in(project: Project) -> None:
    project.page("[b](/b) and [b again](b.md#there), [here](#top), [out](https://example.org)\n", "a")
    project.page("[a](/a/)\n\n[nowhere](missing.md)\n", "b")
    content = project.load()
    a, b = page_links("/a", content), page_links("/b", content)
    assert [(link.target, link.path) for link in a.outgoing] == [
        ("/b", "/b"), ("/b#there", "/b"), ("#top", "/a"), ("https://example.org", None)
    ]  # fmt: skip
    assert [(link.target, link.path, link.line) for link in b.outgoing] == [("/a/", "/a", 6), ("missing.md", None, 8)]
    assert [link.model_dump() for link in a.incoming] == [{"name": "B", "path": "/b"}]
    assert [link.path for link in b.incoming] == ["/a"]


def test_relative_links_are_seen_from_their_file(project: Project) -> None:
    project.page("[up](../top.md) [beside](./other.md)\n", "deep/page")
    project.page("\n", "deep/other")
    project.page("\n", "top")
    links = page_links("/deep/page", project.load())
    assert [link.path for link in links.outgoing] == ["/top", "/deep/other"]


def test_hidden_pages_are_not_told_of(project: Project) -> None:
    project.write("docs/h.md", "---\nname: H\ndescription: H.\nendpoint: /h\nhidden: true\n---\n[a](/a)\n")
    project.page("\n", "a")
    assert page_links("/a", project.load()).incoming == []


def test_a_page_that_nothing_is_known_of(project: Project) -> None:
    links = page_links("/", project.load())
    assert (links.outgoing, links.incoming) == ([], [])


def test_pages_that_were_read_anew_are_looked_at_anew(project: Project) -> None:
    project.page("[b](/b)\n", "a")
    project.page("\n", "b")
    assert page_links("/b", project.load()).incoming
    project.page("\n", "a")
    assert not page_links("/b", project.load()).incoming
