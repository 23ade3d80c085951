"""The links between the Markdown pages: where each leads, and which pages lead to a page."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lib.api.models import LinkIn, LinkOut
from lib.content.loader import Content


@dataclass(slots=True)
class PageLinks:
    """The links of one page."""

    outgoing: list[LinkOut] = field(default_factory=list)
    incoming: list[LinkIn] = field(default_factory=list)


class LinkGraph:
    """The links of all pages, by path. Made anew when the pages were read anew."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._links: dict[str, PageLinks] = {}

    def of(self, path: str, content: Content) -> PageLinks:
        """The links of the page at `path`; none for a page that is not in Markdown and that no such page links to."""
        if content is not self._content:
            self._content, self._links = content, _links(content)
        return self._links.get(path) or PageLinks()


def _links(content: Content) -> dict[str, PageLinks]:
    found: dict[str, PageLinks] = {}
    for page in sorted(content.pages, key=lambda page: page.matter.endpoint):
        here = page.matter.endpoint
        outgoing = [
            LinkOut(target=link.target, path=target_path(link.target, here), line=link.line)
            for link in content.links[page.source]
        ]
        found.setdefault(here, PageLinks()).outgoing = outgoing
        if page.matter.hidden:
            continue
        for path in sorted({link.path for link in outgoing if link.path and link.path != here}):
            found.setdefault(path, PageLinks()).incoming.append(LinkIn(name=page.matter.name, path=here))
    return found


def target_path(target: str, here: str) -> str | None:
    """The path inside the site that a link of the page at `here` leads to; links to pages' files are paths already."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or (path and not path.startswith("/")):
        return None
    return "/" + path.strip("/") if path else here
