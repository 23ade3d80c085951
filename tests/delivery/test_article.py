"""The end of a page has its date, its file, its tags, and links to other pages."""

import dataclasses
import re
from datetime import date

import pytest

from lib.content.headings import SHELL_IDS, slug
from lib.delivery.views import Views
from lib.islands import to_html
from tests.delivery.conftest import Register, dash_state, register, site_below
from tests.serving import PROJECT

__all__ = ["dash_state", "register"]


def shown(path: str, *, edit_url: str = "https://git.example/edit", prefix: str = "") -> str:
    """Return the HTML of the article."""
    site = dataclasses.replace(site_below(prefix), edit_url=edit_url)
    return to_html(Views(site).view(path, {}).article)


@pytest.mark.parametrize(
    ("given", "date_shown", "link_shown"),
    [
        ({"lastmod": date(2026, 2, 3), "source": "docs/a.md"}, True, True),
        ({"lastmod": date(2026, 2, 3)}, True, False),
        ({"source": "docs/a.md"}, False, True),
        ({}, False, False),
    ],
)
def test_date_and_file_are_in_one_line(
    register: Register, given: dict[str, object], date_shown: bool, link_shown: bool
) -> None:
    register("/a", **given)
    line = re.search(r'<p class="article-facts">.*?</p>', shown("/a"))
    assert (line is not None) == (date_shown or link_shown)
    text = line[0] if line else ""
    assert ('<time datetime="2026-02-03">February 3, 2026</time>' in text) == date_shown
    assert ('href="https://git.example/edit/docs/a.md"' in text) == link_shown
    assert "Edit this page" not in shown("/a", edit_url="")


def test_tags_are_text_without_a_page_that_lists_them(register: Register) -> None:
    register("/a", tags=["C++ & co", "ci/cd"])
    assert "<li>C++ &amp; co</li>" in shown("/a")
    register("/tags", hidden=True)
    assert 'href="/my-app/tags?tag=C%2B%2B%20%26%20co"' in shown("/a", prefix="/my-app")
    assert "tag=ci%2Fcd" in shown("/a")
    register("/b", tags=["secret"], hidden=True)
    assert "secret" not in shown("/b")


def test_only_pages_of_the_site_have_breadcrumbs(register: Register) -> None:
    register("/", category="")
    register("/a", name="A", category="Tides & moon")
    register("/b", name="B", category="Tides & moon")
    register("/hidden", hidden=True)
    assert [path for path in ("/", "/a", "/b", "/hidden", "/none") if "Breadcrumb" in shown(path)] == [
        "/a", "/b", "/hidden",
    ]  # fmt: skip
    assert '<a href="/my-app/a">Tides &amp; moon</a>' in shown("/b", prefix="/my-app")
    assert ">Tides &amp; moon</a>" not in shown("/a")


def test_no_heading_of_a_page_can_have_the_id_of_a_part_around_it() -> None:
    """Headings such as "Related" or "Feedback" have their text as ID, with hyphens."""
    files = ("components/article.html", "components/shell.html", "lib/features/analytics/elements.html")
    ids = [name for file in files for name in re.findall(r' id="([^"{]+)"', (PROJECT / file).read_text("utf-8"))]
    assert len(ids) > 5
    assert [name for name in ids if slug(name) == name and name not in SHELL_IDS] == []
