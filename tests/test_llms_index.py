"""llms.txt follows its format and is split on large sites."""

import re

import pytest

from lib.catalog.navigation import NavPage, NavSection
from lib.content.parsed_page import Heading
from lib.features.agents.documents import MAX_INDEX_CHARACTERS, Entry, index, outline, whole_text
from tests.delivery.conftest import SITE, site_below

LINE = re.compile(r"^- \[(?P<name>(?:\\.|[^\]\\])+)\]\((?P<address>[^)]+)\)(?:: (?P<about>.+))?$")


def entry(path: str, **more: object) -> Entry:
    return {"path": path, "name": f"Page {path}", "description": "About it.", "markdown": "Text.", **more}


def section(name: str, *entries: Entry) -> NavSection:
    return NavSection(name, tuple(NavPage(each["path"], each["name"], None, name, each) for each in entries))


LISTED = (
    section("", entry("/", name="Home")),
    section(
        "Start here",
        entry("/a", name="A [b] \\ c"), entry("/b", description="Two\nlines."), entry("/c", description=""),
    ),
)  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/my-app"])
def test_the_format(prefix: str) -> None:
    """llms.txt has a heading, a summary, and lists of links under headings of the second level."""
    base = f"{SITE.base_url}{prefix}"
    [(path, text)] = index(site_below(prefix), LISTED).items()
    title, summary, about, *sections = text.strip().split("\n\n")
    assert path == "/llms.txt"
    assert title == f"# {SITE.name}"
    assert summary == f"> {SITE.description}"
    assert f"{base}/llms-full.txt" in about
    assert sections[::2] == ["## Pages", "## Start here"]
    matches = [LINE.match(line) for section in sections[1::2] for line in section.splitlines()]
    found = [match.group("name", "address", "about") for match in matches if match]
    assert len(found) == len(matches)
    assert found == [
        ("Home", f"{base}/index.md", "About it."),
        (r"A \[b\] \\ c", f"{base}/a.md", "About it."),
        ("Page /b", f"{base}/b.md", "Two lines."),
        ("Page /c", f"{base}/c.md", None),
    ]


def test_a_large_site_is_listed_in_parts() -> None:
    """Agents would truncate a list of all pages."""
    few = section("Few", entry("/few"))
    many = section("Many, & more!", *(entry(f"/many/{number}", description="Long. " * 20) for number in range(1000)))
    same = section("many more", entry("/other"))
    odd = section("日本", entry("/odd"))
    listed = (few, many, same, odd)
    texts = index(SITE, listed)
    main = texts["/llms.txt"]
    assert all(len(text) <= MAX_INDEX_CHARACTERS for text in texts.values())
    assert all(text.startswith(f"# {SITE.name}\n\n> ") for text in texts.values())
    parts = [match["address"].removeprefix(SITE.base_url) for line in main.splitlines() if (match := LINE.match(line))]
    assert ["/llms.txt", *parts] == list(texts), "each part is named once, in order"
    assert len({path.casefold() for path in parts}) == len(parts)
    addresses = [match["address"] for path in parts for line in texts[path].splitlines() if (match := LINE.match(line))]
    assert addresses == [f"{SITE.base_url}{each.path}.md" for category in listed for each in category.pages]


def test_the_outline_has_headings_and_no_text() -> None:
    headings = (Heading(2, "x", "First"), Heading(3, "y", "Second"))
    text = outline(SITE, [entry("/a", headings=headings), entry("/b")])
    assert f"## [Page /a]({SITE.base_url}/a.md)\n\nAbout it.\n\nSections: First; Second\n" in text
    assert "Text." not in text


def test_the_whole_has_every_page_with_its_address() -> None:
    text = whole_text(SITE, [entry("/a", markdown="See [b](/b)."), entry("/b")])
    assert text.count("\n---\n") == 2
    assert f"<{SITE.base_url}/a>\n\n# Page /a\n\n> About it.\n\nSee [b]({SITE.base_url}/b).\n" in text
