"""A page as plain Markdown: its text with every directive written out, for readers without a browser."""

import re
from typing import TYPE_CHECKING

from lib.content import version
from lib.content.values import DirectiveCall, Document

if TYPE_CHECKING:
    from lib.content.context import PageContext

# Code first, so that what looks like a placeholder or a link inside it stays as it is written. Every alternative begins
# with the character that it begins with: for such a pattern most of a text is passed over quickly.
_MARKS = re.compile(
    "|".join(
        (
            r"`(?<=^`)(?P<ticks>``+).*?^`(?P=ticks)",
            r"~(?<=^~)(?P<waves>~~+).*?^~(?P=waves)",
            r"`[^`\n]*`",
            version.PATTERN,
            r"\]\((?P<target>[^()\s]+)",
            r"\{#(?P<id>[\w.:-]+)\}[ \t]*$",
        )
    ),
    re.DOTALL | re.MULTILINE,
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
    if match["target"]:
        return f"]({page.address(match['target'])}"
    if match["version_package"]:
        return version.installed_version(match["version_package"]) or match[0]
    return match[0]
