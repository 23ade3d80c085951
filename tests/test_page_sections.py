"""Sections are found by heading."""

import pytest

from lib.catalog.page_text import section_at
from lib.content.parsed_page import Heading

DOCUMENT = """\
> All pages: [llms.txt](/llms.txt)

# Name

## One

a

### Below

b

## `run.py` and [a link](/x) {#own}

~~~
## One
~~~

## One

c

Under a line
------------

d

> ## Quoted & <kbd>Ctrl</kbd>
>
> e

| a | b |
|---|---|
| Not | one |
---

# Not a title

f
"""
HEADINGS = (
    Heading(2, "one", "One"),
    Heading(3, "below", "Below"),
    Heading(2, "own", "run.py and a link"),
    Heading(2, "one-2", "One"),
    Heading(2, "line", "Under a line"),
    Heading(2, "quoted", "Quoted & Ctrl"),
    Heading(2, "body", "Not a title"),
)


@pytest.mark.parametrize(
    ("anchor", "begins", "ends"),
    [
        ("one", "## One\n\na", "b\n"),
        ("below", "### Below", "b\n"),
        ("own", "## `run.py`", "~~~\n"),
        ("one-2", "## One\n\nc", "c\n"),
        ("line", "Under a line\n-----", "d\n"),
        ("quoted", "> ## Quoted", "---\n"),
        ("body", "# Not a title", "f\n"),
    ],
)
def test_a_section_ends_where_the_next_of_its_level_begins(anchor: str, begins: str, ends: str) -> None:
    wanted = next(heading for heading in HEADINGS if heading.id == anchor)
    found = section_at(DOCUMENT, HEADINGS, wanted)
    assert found is not None
    assert found.startswith(begins)
    assert found.endswith(ends)


def test_a_heading_that_is_not_in_the_text() -> None:
    assert section_at("# Name\n", HEADINGS, HEADINGS[0]) is None
    assert section_at("# Name\n\n## Other\n", HEADINGS, HEADINGS[0]) is None
