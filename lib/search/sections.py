"""Parts a page into sections of plain text: one for its beginning, one for each heading that can be linked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.content.values import Heading
from lib.page_sections import FENCED, places_of, plain_text, text_begins


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a page below one heading, as text. `heading` and `anchor` are empty for the page's beginning."""

    heading: str
    anchor: str
    text: str


_CODE_TITLE = re.compile(r'title="([^"]*)"')
_CONTROL = dict.fromkeys((*range(32), 127), " ")


def sections_of(markdown: str, headings: Sequence[Heading] = ()) -> tuple[Section, ...]:
    """The sections of a page's document, in reading order.

    What stands above its title says nothing of the page. A heading that is not among `headings`, which come in the same
    order, has no anchor to go to and stays in the section above it.
    """
    places = list(places_of(markdown, headings))
    begins = [text_begins(markdown), *(place.end for place in places)]
    ends = [*(place.start for place in places), len(markdown)]
    names = [("", ""), *((place.heading.text, place.heading.id) for place in places)]
    return tuple(
        Section(heading, anchor, _text(markdown[begin:end]))
        for (heading, anchor), begin, end in zip(names, begins, ends, strict=True)
    )


def _text(markdown: str) -> str:
    return " ".join(" ".join(_pieces(markdown)).translate(_CONTROL).split())


def _pieces(markdown: str) -> Iterator[str]:
    """Prose without its markup, code as it is."""
    at = 0
    for block in FENCED.finditer(markdown):
        yield plain_text(markdown[at : block.start()])
        yield from (*_CODE_TITLE.findall(block["info"]), block["code"])
        at = block.end()
    yield plain_text(markdown[at:])
