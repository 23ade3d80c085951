"""The context of a page while it is rendered, for its directives."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count, repeat
from pathlib import Path
from typing import Any

from dash import html

from lib.content.code_fence import parse_code_info
from lib.content.diagnostics import Diagnostic, missing_icon
from lib.content.dialects import DIALECTS
from lib.content.headings import TOC_LEVELS
from lib.content.inline import VERSION_PATTERN, installed_version
from lib.content.links import CODE, TARGETS, LinkResolver, with_target
from lib.content.parsed_page import DirectiveCall, Document, Heading, Link
from lib.content.parsing import ParseResults
from lib.islands import Prose

_REPLACED = {name: mark for dialect in DIALECTS for name, mark in dialect.markdown.items()}
_OWN = (VERSION_PATTERN, *(pattern for pattern, _ in _REPLACED.values()))
_ID = r"[ \t{](?<![ \t].)(?:(?<=\{)|(?<!\{)[ \t]*+\{):?[ \t]*#(?P<id>[\w.:-]+)[ \t]*\}[ \t]*$"
_MARKS = re.compile("|".join((*CODE, *_OWN, *TARGETS, _ID)), re.DOTALL | re.MULTILINE)


# What can precede a block on its first line: indentation, and the marks of quotes, list items, and notes.
_CONTAINER = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d+[.)][ \t]|\[\^[^\]\n]+\]:)*+")


def _blank(margin: str) -> str:
    """Return the margin of the next lines in the same containers."""
    return re.sub(r"[^>\s]", " ", margin)


def expand(text: str, line: int, document: Document, page: "PageContext") -> str:
    """Return the text of a document that starts at `line` of its file, with its directives as plain Markdown."""
    lines = text.split("\n")
    parts: list[str] = []
    at = line
    calls = (block for block in document.blocks if isinstance(block, DirectiveCall))
    for call in sorted(calls, key=lambda call: call.line):
        first = _CONTAINER.match(lines[call.line - line])[0]  # type: ignore[index]  # it matches any text
        block = page.expand_directive(call, page)
        rows = zip(chain([first], repeat(_blank(first))), block.split("\n"), strict=False)
        inside = "\n".join(margin + row if row else margin.rstrip() for margin, row in rows)
        parts += [_plain("\n".join(lines[at - line : call.line - line]), page), inside if block else ""]
        at = call.end_line
    parts.append(_plain("\n".join(lines[at - line :]), page))
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _plain(text: str, page: "PageContext") -> str:
    """Return standard Markdown: with versions and URLs, without ids."""
    return _MARKS.sub(lambda match: _replaced(match, page), text)


def _replaced(match: re.Match[str], page: "PageContext") -> str:
    """Return the replacement of a link target, a version, an id, or code."""
    if match["id"]:
        return ""
    if match.lastgroup in _REPLACED:
        return _REPLACED[match.lastgroup][1](match[0])
    if match["version_package"]:
        return installed_version(match["version_package"]) or match[0]
    if match["inner"]:
        margin = _blank(match[0][: match.start("inner") - match.start()])
        return margin + _titled(match[0][len(margin) :], margin)
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    if match["ticks"] or match["waves"] or (match["run"] and _CONTAINER.fullmatch(line)):
        return _titled(match[0], _blank(line))
    return with_target(match, page.address)


def _titled(code: str, margin: str) -> str:
    """Return fenced code without the options of this site, and with its title above it, at the same `margin`."""
    first, end, rest = code.partition("\n")
    if not end:
        return code
    marks = first[: len(first) - len(first.lstrip(first[0]))]
    info = parse_code_info(first[len(marks) :])
    title = f"`{info.title}`\n{margin.rstrip()}\n{margin}" if info.title else ""
    return f"{title}{marks}{info.language}\n{rest}"


Block = Any  # HTML as str, or a Dash component

RenderDirective = Callable[[DirectiveCall, "PageContext"], Block]
ExpandDirective = Callable[[DirectiveCall, "PageContext"], str]


_HEADING_ID = re.compile(r'<h[2-6] id="([^"]+)"')
_TAG = re.compile(
    r'<(?P<close>/?)(?P<tag>ol|ul|li|blockquote|aside)(?: start="(?P<start>\d+)")?(?: class="(?P<className>[^"]*)")?'
    r'(?: role="(?P<role>note)")?>\s*'
)


def _tree(parts: Iterable[Block]) -> list[Block]:
    """Return blocks in which containers of directives, whose tags are separate, are components with styles of text."""
    levels: list[list[Block]] = [[]]
    for part in parts:
        tag = _TAG.fullmatch(part) if isinstance(part, str) else None
        if tag is None or (tag["close"] and len(levels) == 1):
            levels[-1].append(Prose(part) if isinstance(part, str) and len(levels) > 1 else part)
        elif tag["close"]:
            levels.pop()
        else:
            children: list[Block] = []
            attributes = {name: tag[name] for name in ("start", "className", "role") if tag[name]}
            container = getattr(html, tag["tag"].capitalize())(children, **attributes)
            levels[-1].append(container if len(levels) > 1 else html.Div(container, className="prose"))
            levels.append(children)
    return levels[0]


@dataclass(slots=True)
class PageContext:
    """One page that is being rendered, or a part of another file in it. `at` resolves the links and images of the file.

    `included_from` are the files that include this one, and `headings` those of the page that are rendered already.
    """

    at: LinkResolver
    source: str
    endpoint: str
    package: str | None
    render_directive: RenderDirective
    expand_directive: ExpandDirective
    parses: ParseResults
    toc_levels: tuple[int, int] = TOC_LEVELS
    included_from: tuple[Path, ...] = ()
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _counter: Iterator[int] = field(default_factory=lambda: count(1))

    def parse(self, text: str, line: int) -> Document:
        """Parse text of this page that starts at `line`, and store its links and problems."""
        document = self.parses.parse(text, line, self.at)
        for link in document.links:
            self.note_link(link.target, link.line)
        for problem in document.problems:
            self.add_diagnostic(problem.line, problem.message, problem.fix)
        return document

    def blocks(self, text: str, line: int) -> list[Block]:
        """Return the rendered body of a directive, including nested directives. Its headings are not in the list."""
        count = len(self.headings)
        blocks = self.render(self.parse(text, line))
        del self.headings[count:]
        return blocks

    def render(self, document: Document) -> list[Block]:
        """Return the blocks of a document with its directives rendered. Adjacent HTML is one block."""
        parts: list[Block] = []
        headings = {heading.id: heading for heading in document.headings}
        for part in document.blocks:
            if isinstance(part, DirectiveCall):
                block = self.render_directive(part, self)
                parts += block if isinstance(block, list) else [block]
            else:
                self.headings += filter(None, map(headings.get, _HEADING_ID.findall(part)))
                parts.append(part)
        is_live = not all(isinstance(part, str) for part in parts)
        blocks: list[Block] = []
        for block in _tree(parts) if is_live else parts:
            if isinstance(block, str) and blocks and isinstance(blocks[-1], str):
                blocks[-1] += block
            elif block:
                blocks.append(block)
        return blocks

    def expand(self, text: str, line: int) -> str:
        """Return the body of a directive as plain Markdown, with its directives expanded."""
        return expand(text, line, self.parses.apart(text, line), self).strip()

    def note_link(self, target: str, line: int) -> None:
        """Store a link; it is checked when all pages are known."""
        self.links.append(Link(self.at.path(target), line, self.source))

    def add_diagnostic(self, line: int, message: str, fix: str) -> None:
        diagnostic = Diagnostic(self.source, line, message, fix)
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)

    def unique(self, stem: str) -> str:
        """Return an id that is unique in the page, for an element that is not a heading."""
        return f"{stem}-{next(self._counter)}"

    def address(self, target: str) -> str:
        """Return the URL of a link or an image on the site."""
        path = self.at.path(target)
        message = None if path != target or "/" in path[:1] or ":" in path else self.at.image(target)
        return message.url if message else self.at.url(path)

    def report_missing_icon(self, line: int, icon: str, place: str = "") -> None:
        """Store a diagnostic for an icon that is not bundled; `place` is where another file names it."""
        self.diagnostics.append(missing_icon(self.source, line, icon, place))

    def error_box(self, line: int, message: str, fix: str) -> str:
        """Store a diagnostic, and return a box with it, or outside debug mode a short notice."""
        self.add_diagnostic(line, message, fix)
        return Diagnostic(self.source, line, message, fix).box(debug=self.at.place.debug)
