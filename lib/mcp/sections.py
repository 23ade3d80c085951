"""The sections of a Markdown document, so that one of them can be read alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.content.headings import slug, split_id
from lib.content.values import Heading

_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*$")
_LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of its level. Lines count from 0."""

    level: int
    text: str
    slug: str
    start: int
    end: int


def section_of(markdown: str, headings: Sequence[Heading], wanted: str) -> tuple[Heading, str] | None:
    """The section that is meant by an anchor or the text of its heading, with its Markdown; None if there is none."""
    heading = _heading(headings, wanted)
    if heading is None:
        return None
    same = [item for item in headings if slug(item.text) == slug(heading.text)]
    found = [section for section in sections(markdown) if section.slug == slug(heading.text)]
    at = same.index(heading)
    if at >= len(found):
        return None
    lines = markdown.splitlines()
    return heading, "\n".join(lines[found[at].start : found[at].end]).strip() + "\n"


def sections(markdown: str) -> list[Section]:
    """All sections below the document's own heading."""
    lines = markdown.splitlines()
    heads = [head for head in _heads(lines) if head[1] > 1]
    found = []
    for at, (line, level, text) in enumerate(heads):
        end = next((later for later, other, _ in heads[at + 1 :] if other <= level), len(lines))
        found.append(Section(level, text, slug(text), line, end))
    return found


def _heading(headings: Sequence[Heading], wanted: str) -> Heading | None:
    bare = wanted.strip().lstrip("#").strip()
    by_id = next((heading for heading in headings if heading.id == bare), None)
    return by_id or next((heading for heading in headings if slug(heading.text) == slug(bare)), None)


def _heads(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Line, level and text of each heading outside of code."""
    fence = ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match["fence"]
        elif fence:
            closes = match is not None and match["fence"].startswith(fence) and line.strip() == match["fence"]
            fence = "" if closes else fence
        elif head := _HEADING.match(line):
            text, _ = split_id(head["text"])
            yield number, len(head["marks"]), _LINK.sub(lambda link: link["text"], text)
