"""Pages are split into sections of plain text."""

import pytest

from lib.content.parsed_page import Heading
from lib.features.search.sections import Section, sections_of

HEADINGS = (Heading(2, "install", "Install it"), Heading(3, "the-end", "The end"))


def text_of(markdown: str) -> str:
    """Return the text of a document without headings."""
    (section,) = sections_of(markdown)
    return f"{section.text} {section.code}".strip()


def test_a_page_is_parted_at_the_headings_that_can_be_linked() -> None:
    page = (
        "> See /llms.txt\n\n# Name\n\n> PageMetadata it\n\nFirst.\n\n"
        "## Install it\n\nRun.\n\n#### Aside\n\nMore.\n\n### The end\n\nOver.\n"
    )
    assert sections_of(page, HEADINGS) == (
        Section("", "", "PageMetadata it First."),
        Section("Install it", "install", "Run. Aside More."),
        Section("The end", "the-end", "Over."),
    )


def test_a_heading_is_known_by_its_letters() -> None:
    page = "# Name\n\n## `Install` **it** {#install}\n\nRun.\n\n### The end ###\n\nOver."
    assert [section.anchor for section in sections_of(page, HEADINGS)] == ["", "install", "the-end"]


def test_a_heading_that_comes_twice_is_the_next_of_that_name() -> None:
    twice = (Heading(2, "options", "Options"), Heading(2, "other", "Other"), Heading(2, "options-2", "Options"))
    found = sections_of("# N\n## Options\na\n## Other\nb\n## Options\nc", twice)
    assert [(section.anchor, section.text) for section in found[1:]] == [
        ("options", "a"),
        ("other", "b"),
        ("options-2", "c"),
    ]


def test_what_looks_like_a_heading_in_code_is_none() -> None:
    page = '# N\n\n```bash title="start.sh"\n# Install it\nmake run\n```\n\n## Install it\n\nHere.'
    assert sections_of(page, HEADINGS) == (
        Section("", "", "start.sh", "# Install it make run"),
        Section("Install it", "install", "Here."),
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Some *emphasis*, **more**, ~~less~~ and __this__.", "Some emphasis, more, less and this."),
        ("The name `a_b*c` and snake_case stay.", "The name a_b*c and snake_case stay."),
        ("See [the page](/a(b) \"title\") and [this][ref] and ![a boat](b.png).", "See the page and this and a boat."),
        ("[ref]: https://example.com/x", ""),
        ("A note[^1].\n\n[^1]: Its text.", "A note. Its text."),
        ("- [ ] one\n* two\n1. three", "one two three"),
        ("> [!NOTE]\n> Mind the gap.", "Mind the gap."),
        ("| A | B |\n|---|:-:|\n| 1 | `x` |", "A B 1 x"),
        ("<div class=\"x\">in</div> <!-- not this --> out &amp; about", "in out & about"),
        ("<https://example.com> and \\*plain\\*", "https://example.com and *plain*"),
        ("`` <link> `` is an element", "<link> is an element"),
        ("Above\n\n---\n\nBelow", "Above Below"),
        ("a\x00b\x02c", "a b c"),
        ("~~~~\n```\nin\n```\n~~~~\nout", "out ``` in ```"),
        ("```\nnever closed", "never closed"),
        ("", ""),
    ],
)  # fmt: skip
def test_text_without_markup(markdown: str, text: str) -> None:
    assert text_of(markdown) == text


def test_names_in_tables_and_lists_are_entries() -> None:
    page = (
        "# N\n\n| Name | Text |\n|---|---|\n| `SECRET_KEY` | x |\n| `GET /api/pages` | y |\n| `name` | z |\n\n"
        "- `useState`: a\n- no `REDIS_URL`\n\n```\n- `in_code`\n```\n"
    )
    (section,) = sections_of(page)
    assert section.entries == ("SECRET_KEY", "/api/pages", "useState")
