"""feed.xml: the pages that changed last, as an Atom feed (RFC 4287)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from lib.page_markdown import markdown_path
from lib.site import Site

NAMESPACE = "http://www.w3.org/2005/Atom"
LONGEST = 50
# A feed must say when it was updated. One without dated pages never was.
NEVER = date(1970, 1, 1)
# What XML 1.0 has no way to write (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(site: Site, entries: Iterable[Mapping[str, Any]]) -> str:
    """The document: of the pages whose last change is known the newest, each with its description."""
    dated = sorted((entry for entry in entries if entry.get("lastmod")), key=_newest_first)[:LONGEST]
    home = site.absolute("/")
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": site.lang})
    _add(root, "id", site.absolute("/feed.xml"))
    _add(root, "title", site.name)
    _add(root, "subtitle", site.description)
    _add(root, "updated", _time(dated[0]["lastmod"] if dated else NEVER))
    _add(SubElement(root, "author"), "name", site.name)
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": site.absolute("/feed.xml")})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": home})
    for entry in dated:
        _entry(SubElement(root, "entry"), entry, site)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _newest_first(entry: Mapping[str, Any]) -> tuple[int, str]:
    return -entry["lastmod"].toordinal(), entry["path"]


def _entry(item: Element, entry: Mapping[str, Any], site: Site) -> None:
    address = site.absolute(quote(entry["path"]))
    markdown = site.absolute(quote(markdown_path(entry["path"])))
    _add(item, "id", address)
    _add(item, "title", entry["name"])
    _add(item, "updated", _time(entry["lastmod"]))
    _add(item, "summary", entry["description"] or site.description)
    SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": address})
    SubElement(item, "link", {"rel": "alternate", "type": "text/markdown", "href": markdown})
    if entry.get("category"):
        SubElement(item, "category", {"term": _FORBIDDEN.sub("", entry["category"])})


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _FORBIDDEN.sub("", text)


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
