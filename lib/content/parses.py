"""The texts of a page, each parsed once: now, or at an earlier start that met the same file.

What was parsed earlier is used only where every link and image in it would lead to the same place today, and every text
parsed before it in the page was the same. So a page that is remembered reads as one that is parsed.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from lib.content.headings import HeadingIds, Ids
from lib.content.markdown import parse_markdown
from lib.content.place import PagePlace
from lib.content.values import DirectiveCall, Document, Heading, ImageSource, Link, Problem

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Parse:
    """One text, and what its HTML depends on beside the text: where its links and images lead.

    `ids` are those of the page when it was parsed.
    """

    document: Document
    ids: Ids
    links: Mapping[str, str]
    images: Mapping[str, ImageSource | None]

    def holds(self, place: PagePlace) -> bool:
        """Whether all of its links and images are today where they were."""
        return all(place.href(target) == href for target, href in self.links.items()) and all(
            place.image(src) == found for src, found in self.images.items()
        )


class Parses:
    """The texts of one page, in the order in which they are asked for."""

    def __init__(self, place: PagePlace, remembered: Mapping[str, Parse] | None = None) -> None:
        self._place = place
        self._remembered = remembered or {}
        self._ids = HeadingIds()
        self._before = ""
        self.used: dict[str, Parse] = {}

    @property
    def is_new(self) -> bool:
        """Whether something was parsed that is not remembered."""
        return any(self._remembered.get(key) is not parse for key, parse in self.used.items())

    def parse(self, text: str, line: int) -> Document:
        """A text of the page that starts at `line`, with ids that no text before it has taken."""
        key = self._before = _key(self._before, line, text)
        parse = self._remembered.get(key)
        if parse is None or not parse.holds(self._place):
            parse = self._parse(text, line)
        self._ids.restore(parse.ids)
        self.used[key] = parse
        return parse.document

    def apart(self, text: str, line: int) -> Document:
        """A text by itself, whose HTML nobody will see: for the directives in it."""
        key = _key("apart", line, text)
        parse = self._remembered.get(key) or Parse(parse_markdown(text, line=line), Ids((), {}), {}, {})
        self.used[key] = parse
        return parse.document

    def _parse(self, text: str, line: int) -> Parse:
        links: dict[str, str] = {}
        images: dict[str, ImageSource | None] = {}
        document = parse_markdown(
            text,
            line=line,
            ids=self._ids,
            link=_noting(self._place.href, links),
            image=_noting(self._place.image, images),
        )
        return Parse(document, self._ids.taken(), links, images)


def written(parses: Mapping[str, Parse]) -> bytes:
    """Parses as JSON, which can hold no code."""
    text = json.dumps({key: asdict(parse) for key, parse in parses.items()}, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def read(body: bytes) -> dict[str, Parse]:
    """What `written` wrote. Nothing where it cannot be that."""
    try:
        return {str(key): _parse_of(value) for key, value in json.loads(body).items()}
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return {}


def _parse_of(value: Mapping[str, Any]) -> Parse:
    document, ids = value["document"], value["ids"]
    return Parse(
        Document(
            tuple(block if isinstance(block, str) else DirectiveCall(**block) for block in document["blocks"]),
            tuple(Heading(**heading) for heading in document["headings"]),
            tuple(Link(**link) for link in document["links"]),
            tuple(Problem(**problem) for problem in document["problems"]),
        ),
        Ids(tuple(ids["taken"]), dict(ids["last"])),
        dict(value["links"]),
        {src: found and ImageSource(**found) for src, found in value["images"].items()},
    )


def _noting(find: Callable[[str], Found], notes: dict[str, Found]) -> Callable[[str], Found]:
    """The same function, which notes what it was asked and what it answered."""

    def ask(target: str) -> Found:
        found = notes[target] = find(target)
        return found

    return ask


def _key(before: str, line: int, text: str) -> str:
    """A name for a text at its place, after all those before it."""
    return hashlib.blake2b(f"{before}\n{line}\n{text}".encode("utf-8", "replace"), digest_size=16).hexdigest()
