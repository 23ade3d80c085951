"""Heading IDs are derived from the text or chosen by the author, and unique."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.content.headings import HeadingIds, slug
from lib.content.markdown import parse_markdown
from lib.content.parsed_page import Heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Getting started", "getting-started"),
        ("  What's  new?! ", "what-s-new"),
        ("C++ & C#", "c-c"),
        ("DASH_BACKEND", "dash-backend"),
        ("Ünïcödé ß", "ünïcödé-ß"),
        ("U\u0308ber", "über"),
        ("हिन्दी", "हिन्दी"),
        ("3.11", "3-11"),
        ("❤️", ""),
        ("", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    """Letters, marks, and digits of any script stay; all other characters become single hyphens."""
    assert slug(text) == expected


def test_headings_are_listed_as_rendered() -> None:
    """Level, ID, and text are those of the HTML. Markup and references to notes are not part of the text."""
    text = "# A *b* `c` &amp; [d](e)[^1] ![f](g)\n\n#### <b>h</b>\n\n[^1]: i"
    assert parse_markdown(text).headings == (Heading(2, "a-b-c-d-f", "A b c & d f"), Heading(4, "h", "h"))


def test_texts_of_one_page_share_ids() -> None:
    """A heading inside a directive does not get the ID of a heading outside."""
    ids = HeadingIds()
    texts = ("## A\n\nx[^1]\n\n[^1]: y", "## A\n\nx[^1]\n\n[^1]: y")
    first, second = (parse_markdown(text, ids=ids) for text in texts)
    assert (first.headings[0].id, second.headings[0].id) == ("a", "a-2")
    assert 'id="fn-1"' in str(first.blocks)
    assert 'id="fn-1"' not in str(second.blocks)


def test_pages_do_not_share_ids() -> None:
    """No ID is kept from one page to the next."""
    assert parse_markdown("## A").headings == parse_markdown("## A").headings


def test_many_headings_of_one_text() -> None:
    """The thousandth heading is processed as fast as the second."""
    ids = HeadingIds()
    assert [ids.unique("same") for _ in range(5000)][-1] == "same-5000"


@settings(database=None, deadline=None)
@given(st.lists(st.sampled_from(["Pros", "Pros {#pros-2}", "Pros 2", "pros", "{#pros}", "Pros {#pros-3}", "Main", ""])))
def test_ids_are_unique(titles: list[str]) -> None:
    """Each ID occurs once, even if titles and chosen IDs conflict."""
    headings = parse_markdown("\n".join(f"## {title}" for title in titles)).headings
    assert len(headings) == len(titles)
    assert len({heading.id for heading in headings}) == len(titles)
    assert "main" not in {heading.id for heading in headings}
