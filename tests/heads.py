"""Read the head of a page as search engines, link previews, and agents do."""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass(slots=True)
class Head:
    """The tags of a head.

    `meta` contains the values by name or property, in order. `links` contains relation, type, and URL.
    """

    title: str = ""
    meta: dict[str, list[str]] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)

    def one(self, name: str) -> str:
        """Return the value of a tag that appears at most once, or an empty string."""
        (value,) = self.meta.get(name, ("",))
        return value

    def link(self, rel: str, kind: str = "") -> str:
        """Return the only URL of a relation, or an empty string."""
        found = [href for name, media, href in self.links if (name, media) == (rel, kind)]
        assert len(found) <= 1, found
        return next(iter(found), "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inside = f"{tag} {given.get('type', '')}".strip()
        if tag == "meta" and (name := given.get("name") or given.get("property")):
            self.head.meta.setdefault(name, []).append(given["content"])
        if tag == "link":
            self.head.links.append((given["rel"], given.get("type", ""), given["href"]))

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.head.title += data
        if self.inside == "script application/ld+json":
            self.head.data.append(json.loads(data))


def read_head(document: str) -> Head:
    """Return the tags in the head of a document. Ignore the body."""
    found = re.search(r"<head>(.*?)</head>", document, re.DOTALL)
    assert found, "the document has no head"
    return read_tags(found[1])


def read_tags(markup: str) -> Head:
    """Parse tags of a head."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.head
