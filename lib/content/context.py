"""A page while it is being rendered: what its directives may ask of it and tell it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lib.content.code import CODE, TARGETS, WAYS, parse_code_info, with_target
from lib.content.diagnostics import Diagnostic, DirectiveCall, Document, ImageSource, Link
from lib.content.inline import VERSION_PATTERN, installed_version
from lib.content.links import LinkContext, LinkResolver
from lib.content.parsing import ParseResults

_MARKS = re.compile(
    "|".join((*CODE, VERSION_PATTERN, *TARGETS, r"\{#(?P<id>[\w.:-]+)\}[ \t]*$")), re.DOTALL | re.MULTILINE
)


def expand(text: str, line: int, document: Document, page: "PageContext") -> str:
    """The text of a document, which starts at `line` of its file, with its directives as Markdown."""
    lines = text.split("\n")
    parts: list[str] = []
    at = line
    for call in document.blocks:
        if isinstance(call, DirectiveCall):
            parts += [_plain("\n".join(lines[at - line : call.line - line]), page), page.expand_directive(call, page)]
            at = call.end_line
    parts.append(_plain("\n".join(lines[at - line :]), page))
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def expand_text(text: str, line: int, page: "PageContext") -> str:
    """The same for the body of a directive."""
    return expand(text, line, page.parses.apart(text, line), page).strip()


def _plain(text: str, page: "PageContext") -> str:
    """Text as other readers of Markdown understand it: versions filled in, links leading somewhere, no ids."""
    parts: list[str] = []
    at = 0
    for match in _MARKS.finditer(text):
        before = text[at : match.start()]
        parts += [before.rstrip(" \t"), ""] if match["id"] else [before, _replaced(match, page)]
        at = match.end()
    return "".join((*parts, text[at:]))


def _replaced(match: re.Match[str], page: "PageContext") -> str:
    """What stands in the place of a link's target or a version; code as it is."""
    for way in WAYS:
        if match[way]:
            return with_target(match, way, page.address(match[way]))
    if match["version_package"]:
        return installed_version(match["version_package"]) or match[0]
    return _titled(match[0], match["ticks"] or match["waves"])


def _titled(code: str, fence: str | None) -> str:
    """Code in fences, with what its first line says for this site alone left out; a title stands above it."""
    first, end, rest = code.partition("\n")
    if fence is None or not end:
        return code
    marks = first[: len(first) - len(first.lstrip(first[0]))]
    info = parse_code_info(first[len(marks) :])
    title = f"`{info.title}`\n\n" if info.title else ""
    return f"{title}{marks}{info.language}\n{rest}"


Block = Any  # HTML as str, or a Dash component

RenderDirective = Callable[[DirectiveCall, "PageContext"], Block]
ExpandDirective = Callable[[DirectiveCall, "PageContext"], str]


@dataclass(slots=True)
class PageContext:
    """One page being rendered."""

    at: LinkResolver
    source: str
    endpoint: str
    package: str | None
    render_directive: RenderDirective
    expand_directive: ExpandDirective
    parses: ParseResults
    toc_levels: tuple[int, int] = (2, 4)
    links: list[Link] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _counter: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    @property
    def place(self) -> LinkContext:
        """Where the site's pages live."""
        return self.at.place

    def parse(self, text: str, line: int) -> Document:
        """Parses text of this page that starts at `line`, noting its links and problems."""
        document = self.parses.parse(text, line)
        for link in document.links:
            self.note_link(link.target, link.line)
        for problem in document.problems:
            self.add_diagnostic(problem.line, problem.message, problem.expected)
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
        self.links.append(Link(self.at.path(target), line))

    def add_diagnostic(self, line: int, message: str, expected: str) -> Diagnostic:
        """Notes something that the author should mend."""
        diagnostic = Diagnostic(self.source, line, message, expected)
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)
        return diagnostic

    def unique(self, stem: str) -> str:
        """An id for an element that is no heading, unique in the page."""
        return f"{stem}-{next(self._counter)}"

    def href(self, target: str) -> str:
        """The URL that a link as it is written leads to, below the site's prefix."""
        return self.at.href(target)

    def address(self, target: str) -> str:
        """The URL of a link or an image, whichever it is, as the site serves it."""
        path = self.at.path(target)
        message = None if path != target or "/" in path[:1] or ":" in path else self.image(target)
        return message.url if message else self.at.url(path)

    def image(self, src: str) -> ImageSource | None:
        """The URL and size of an image as it is written, or None when there is no such image in this project."""
        return self.at.image(src)

    def render_error_box(self, diagnostic: Diagnostic) -> str:
        """What a reader sees where something could not be shown: the diagnostic in debug mode, else a quiet line."""
        if not self.place.debug:
            return (
                '<div class="page-error page-error-quiet" role="note">'
                "<p>This part of the page could not be shown.</p></div>"
            )
        return (
            '<div class="page-error" role="note">'
            f'<p class="page-error-title">{escape(diagnostic.path)}:{diagnostic.line}</p>'
            f"<p>{escape(diagnostic.message)}, expected {escape(diagnostic.expected)}</p></div>"
        )
