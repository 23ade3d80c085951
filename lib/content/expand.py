"""A page as plain Markdown: its text with every directive written out, for readers without a browser."""

import re
from typing import TYPE_CHECKING

from lib.content import version
from lib.content.markdown import parse_markdown
from lib.content.values import DirectiveCall, Document

if TYPE_CHECKING:
    from lib.content.context import PageContext

# Code first, so that what looks like a placeholder or a link inside it stays as it is written.
_CODE = r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|`[^`\n]*`"
_LINK = r"(?P<open>\]\()(?P<target>[^()\s]+)"
_ID = r"(?P<id>[ \t]*\{#[\w.:-]+\}[ \t]*$)"
_MARKS = re.compile(f"(?P<code>{_CODE})|{version.PATTERN}|{_LINK}|{_ID}", re.DOTALL | re.MULTILINE)


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
    return expand(text, line, parse_markdown(text, line=line), page).strip()


def _plain(text: str, page: "PageContext") -> str:
    """Text as other readers of Markdown understand it: versions filled in, links leading somewhere, no ids."""

    def replace(match: re.Match[str]) -> str:
        if match["target"]:
            return match["open"] + page.address(match["target"])
        if match["version_package"]:
            return version.installed_version(match["version_package"]) or match[0]
        return match["code"] or ""

    return _MARKS.sub(replace, text)
