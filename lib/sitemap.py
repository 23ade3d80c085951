"""sitemap.xml (sitemaps.org): the addresses of all pages, with the day of the last change where that is known."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from lib.site import Site

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
register_namespace("", NAMESPACE)

# What the protocol lets one file hold.
LONGEST = 50_000


def sitemap(site: Site, entries: Iterable[Mapping[str, Any]]) -> str:
    """The document. What a crawler should think of a page's weight or of its next change is not ours to know."""
    root = Element(f"{{{NAMESPACE}}}urlset")
    for entry in islice(entries, LONGEST):
        url = SubElement(root, f"{{{NAMESPACE}}}url")
        SubElement(url, f"{{{NAMESPACE}}}loc").text = site.absolute(quote(entry["path"]))
        if entry.get("lastmod"):
            SubElement(url, f"{{{NAMESPACE}}}lastmod").text = entry["lastmod"].isoformat()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
