"""A page as plain Markdown: its text with every directive written out, for readers without a browser."""

import re
from typing import TYPE_CHECKING

from lib.content import version
from lib.content.code_info import parse_code_info
from lib.content.code_marks import CODE, TARGETS, WAYS, with_target
from lib.content.values import DirectiveCall, Document

if TYPE_CHECKING:
    from lib.content.context import PageContext

_MARKS = re.compile(
    "|".join((*CODE, version.PATTERN, *TARGETS, r"\{#(?P<id>[\w.:-]+)\}[ \t]*$")), re.DOTALL | re.MULTILINE
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
        return version.installed_version(match["version_package"]) or match[0]
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
