"""A page as plain Markdown: its text with every directive written out, for readers without a browser."""

import re
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from lib.content.markdown import parse_markdown
from lib.content.values import DirectiveCall, Document

if TYPE_CHECKING:
    from lib.content.context import PageContext

# Code first, so that a variable inside it stays as it is written.
_VERSION = re.compile(r"(?P<code>^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|`[^`\n]*`)|\{\{VERSION:(?P<package>[\w.-]+)\}\}",
                      re.DOTALL | re.MULTILINE)  # fmt: skip


def expand(text: str, line: int, document: Document, page: "PageContext") -> str:
    """The text of a document, which starts at `line` of its file, with its directives as Markdown."""
    lines = text.split("\n")
    parts: list[str] = []
    at = line
    for call in document.blocks:
        if isinstance(call, DirectiveCall):
            parts += [_versions("\n".join(lines[at - line : call.line - line])), page.expand_directive(call, page)]
            at = line + _end(lines, call.line - line)
    parts.append(_versions("\n".join(lines[at - line :])))
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _end(lines: list[str], start: int) -> int:
    """The index of the first line after a directive: the next one that is neither indented nor blank."""
    after = range(start + 1, len(lines))
    return next((index for index in after if lines[index].strip() and not lines[index][0].isspace()), len(lines))


def expand_text(text: str, line: int, page: "PageContext") -> str:
    """The same for the body of a directive."""
    return expand(text, line, parse_markdown(text, line=line), page).strip()


def _versions(text: str) -> str:
    return _VERSION.sub(lambda match: match["code"] or _version(match), text)


def _version(match: re.Match[str]) -> str:
    try:
        return version(match["package"])
    except PackageNotFoundError:
        return match[0]
