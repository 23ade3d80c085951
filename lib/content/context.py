"""A page while it is being rendered: what its directives may ask of it and tell it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urldefrag

from lib.content.expand import expand_text
from lib.content.faults import Fault
from lib.content.headings import HeadingIds
from lib.content.images import resolve_image
from lib.content.markdown import parse_markdown
from lib.content.values import DirectiveCall, Document, ImageSource, Link

Block = Any  # HTML as str, or a Dash component

RenderDirective = Callable[[DirectiveCall, "PageContext"], Block]
ExpandDirective = Callable[[DirectiveCall, "PageContext"], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site's pages live, the same for all of them. `endpoints` maps a page's file to its path."""

    root: Path
    docs_dir: Path
    assets_dir: Path
    endpoints: Mapping[Path, str]
    debug: bool
    prefix: str = ""


@dataclass(slots=True)
class PageContext:
    """One page being rendered."""

    place: Place
    file: Path
    source: str
    endpoint: str
    package: str | None
    render_directive: RenderDirective
    expand_directive: ExpandDirective
    ids: HeadingIds = field(default_factory=HeadingIds)
    toc_levels: tuple[int, int] = (2, 4)
    links: list[Link] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _counter: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    def parse(self, text: str, line: int) -> Document:
        """Parses text of this page that starts at `line`, noting its links and problems."""
        document = parse_markdown(text, line=line, ids=self.ids, image=self.image, link=self.href)
        for link in document.links:
            self.note_link(link.target, link.line)
        for problem in document.problems:
            self.report(problem.line, problem.found, problem.expected)
        return document

    def blocks(self, text: str, line: int) -> list[Block]:
        """The rendered body of a directive, nested directives included."""
        return self.render(self.parse(text, line))

    def render(self, document: Document) -> list[Block]:
        """The blocks of a parsed document, with its directives carried out; HTML that stands together is one block."""
        blocks: list[Block] = []
        for part in document.blocks:
            block = self.render_directive(part, self) if isinstance(part, DirectiveCall) else part
            if isinstance(block, str) and blocks and isinstance(blocks[-1], str):
                blocks[-1] += block
            elif block:
                blocks.append(block)
        return blocks

    def expand(self, text: str, line: int) -> str:
        """The body of a directive as plain Markdown, nested directives written out."""
        return expand_text(text, line, self)

    def note_link(self, target: str, line: int) -> None:
        """Has a link checked once all pages are known."""
        self.links.append(Link(self._path(target), line))

    def report(self, line: int, found: str, expected: str) -> Fault:
        """Notes something that the author should mend."""
        fault = Fault(self.source, line, found, expected)
        if fault not in self.faults:
            self.faults.append(fault)
        return fault

    def unique(self, stem: str) -> str:
        """An id for an element that is no heading, unique in the page."""
        return f"{stem}-{next(self._counter)}"

    def href(self, target: str) -> str:
        """The URL that a link as it is written leads to, below the site's prefix."""
        return self._url(self._path(target))

    def address(self, target: str) -> str:
        """The URL of a link or an image, whichever it is, as the site serves it."""
        path = self._path(target)
        found = None if path != target or "/" in path[:1] or ":" in path else self.image(target)
        return found.url if found else self._url(path)

    def image(self, src: str) -> ImageSource | None:
        """The URL and size of an image as it is written, or None when there is no such image in this project."""
        place = self.place
        found = resolve_image(src, folder=self.file.parent, root=place.docs_dir, assets=place.assets_dir)
        return found and ImageSource(self._url(found.url), found.width, found.height)

    def _path(self, target: str) -> str:
        """The path in the site: a relative link to another page's file becomes that page's path."""
        path, anchor = urldefrag(target)
        if not path.endswith(".md") or ":" in path or path.startswith("/"):
            return target
        endpoint = self.place.endpoints.get((self.file.parent / PurePosixPath(unquote(path))).resolve())
        return target if endpoint is None else endpoint + (f"#{anchor}" if anchor else "")

    def fault_box(self, fault: Fault) -> str:
        """What a reader sees where something could not be shown: the fault in debug mode, else a quiet line."""
        if not self.place.debug:
            return '<div class="fault fault-quiet" role="note"><p>This part of the page could not be shown.</p></div>'
        return (
            f'<div class="fault" role="note"><p class="fault-title">{escape(fault.path)}:{fault.line}</p>'
            f"<p>{escape(fault.found)}, expected {escape(fault.expected)}</p></div>"
        )

    def _url(self, path: str) -> str:
        return f"{self.place.prefix}{path}" if path.startswith("/") and not path.startswith("//") else path
