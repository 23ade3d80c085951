"""A page as plain Markdown: its text with every directive written out, for readers without a browser."""

import re
from typing import TYPE_CHECKING

from lib.content import version
from lib.content.markdown import parse_markdown
from lib.content.values import DirectiveCall, Document

if TYPE_CHECKING:
    from lib.content.context import PageContext

# Code first, so that a placeholder inside it stays as it is written.
_CODE = r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|`[^`\n]*`"
_VERSION = re.compile(f"(?P<code>{_CODE})|{version.PATTERN}", re.DOTALL | re.MULTILINE)


def expand(text: str, line: int, document: Document, page: "PageContext") -> str:
    """The text of a document, which starts at `line` of its file, with its directives as Markdown."""
    lines = text.split("\n")
    parts: list[str] = []
    at = line
    for call in document.blocks:
        if isinstance(call, DirectiveCall):
            parts += [_versions("\n".join(lines[at - line : call.line - line])), page.expand_directive(call, page)]
            at = call.end_line
    parts.append(_versions("\n".join(lines[at - line :])))
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def expand_text(text: str, line: int, page: "PageContext") -> str:
    """The same for the body of a directive."""
    return expand(text, line, parse_markdown(text, line=line), page).strip()


def _versions(text: str) -> str:
    return _VERSION.sub(
        lambda match: match["code"] or version.installed_version(match["version_package"]) or match[0], text
    )
