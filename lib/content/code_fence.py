"""Code blocks: the options after the backticks, and source code as HTML, highlighted on the server.

    ```python title="run.py" {2,4-6} numbered start=9 ins={3} del={4-5}

Marked lines count from 1 within the block, independent of `start`. The text of the `<code>` element is the source.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from re import Match

from pygments import format as format_tokens
from pygments.formatter import Formatter
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_for_filename, get_lexer_by_name
from pygments.token import Text, Whitespace, _TokenType
from pygments.util import ClassNotFound

OPTIONS_FIX = 'Use only a language, `title="…"`, `{2,4-6}`, `ins={3}`, `del={4-5}`, `numbered`, and `start=9`.'

_LANGUAGE = re.compile(r"[^\s={}\"']+(?=\s|$|\{)")
# The notation of Markdown for Python: `{.python title="run.py"}`.
_BRACED = re.compile(r"\{[ \t]*\.(?P<language>[\w+#-]+)(?P<rest>[^{}]*)\}")
_PART = re.compile(
    r"(?P<key>[A-Za-z][\w-]*)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|\{(?P<braces>[^{}]*)\}|(?P<bare>[^\s\"'{}]+))"
    r"(?=\s|$)|\{(?P<lines>[^{}]*)\}(?=\s|$)|(?P<flag>\S+)"
)
# The fields of options with lines. Braces have no key.
_MARKS = {None: "marked", "hl_lines": "marked", "ins": "inserted", "del": "deleted"}
# At most five digits, so that {1-999999999} cannot fill the memory.
_RANGE = re.compile(r"\s*([1-9]\d{0,4})\s*(?:-\s*([1-9]\d{0,4})\s*)?", re.ASCII)

PLAIN = "text"

# Lexers process about a megabyte per second. Longer sources are shown without highlighting.
MAX_HIGHLIGHTED = 200_000

_FORMATTER: Formatter[str] = HtmlFormatter(nowrap=True)


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """The options of a code block. `unknown` contains parts without a meaning."""

    language: str = ""
    title: str | None = None
    marked: frozenset[int] = frozenset()
    inserted: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()
    numbered: bool = False
    start: int = 1
    unknown: tuple[str, ...] = ()

    def beyond(self, count: int) -> list[int]:
        """Return the marked lines that a block of `count` lines does not have."""
        return sorted(line for line in self.marked | self.inserted | self.deleted if line > count)


def parse_code_info(text: str) -> CodeInfo:
    """Parse an info string. Invalid parts have no effect and are in `unknown`."""
    text = text.strip()
    if braced := _BRACED.fullmatch(text):
        text = braced["language"] + braced["rest"]
    language = _LANGUAGE.match(text)
    info = CodeInfo(language=language[0] if language else "")
    for match in _PART.finditer(text, language.end() if language else 0):
        changed = _with_part(info, match)
        info = changed or replace(info, unknown=(*info.unknown, match[0]))
    return info


def _with_part(info: CodeInfo, part: Match[str]) -> CodeInfo | None:
    """Return the info with one more part; None if the part has no meaning."""
    key = part["key"]
    text = next((text for text in part.group("double", "single", "bare") if text is not None), None)
    ranges = ",".join((text or "").split()) if key == "hl_lines" else part["lines"] or part["braces"] or ""
    changed: CodeInfo | None = None
    if part["flag"] in {"numbered", "linenos"}:
        changed = replace(info, numbered=True)
    elif key == "title" and text is not None:
        changed = replace(info, title=text.strip() or None)
    elif key in {"start", "linenums"} and text is not None and re.fullmatch(r"[0-9]{1,7}", text):
        changed = replace(info, start=int(text), numbered=True)
    elif key in _MARKS and (lines := parse_lines(ranges)):
        changed = replace(info, **{_MARKS[key]: getattr(info, _MARKS[key]) | lines})
    return changed


def parse_lines(text: str) -> frozenset[int] | None:
    """Parse `2,4-6` as {2, 4, 5, 6}; return None for other text."""
    lines: set[int] = set()
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            return None
        lines.update(range(first, last + 1))
    return frozenset(lines)


def highlight_code(source: str, info: CodeInfo) -> str:
    """Render source code as a figure with one element per line."""
    text = source.removesuffix("\n")
    language = info.language.strip() or PLAIN
    if language.lower() == "diff":
        info = _with_diff_lines(info, text)
    marks = {"marked": info.marked, "inserted": info.inserted, "deleted": info.deleted}
    rows = []
    # Some lexers require a line break at the end.
    html: str = format_tokens(_tokens(text + "\n", language), _FORMATTER)
    lines = html.replace("&quot;", '"').replace("&#39;", "'").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        classes = " ".join(["line", *(name for name, numbers in marks.items() if number in numbers)])
        rows.append(f'<span class="{classes}">{line}</span>')
    return _head(language, info) + "\n".join(rows) + "</code></pre></figure>\n"


def language_for(filename: str) -> str:
    """Return the language of a file by its name, or `text`."""
    name = filename.rsplit("/", 1)[-1]
    return _language_of(f"file.{name.rsplit('.', 1)[-1]}" if "." in name.strip(".") else name)


@lru_cache(maxsize=256)
def _language_of(name: str) -> str:
    """Return the language of a file name. Pygments compares it with all patterns, which is slow."""
    try:
        lexer = find_lexer_class_for_filename(name)
    except ClassNotFound:
        return PLAIN
    return lexer.aliases[0] if lexer and lexer.aliases else PLAIN


def _head(language: str, info: CodeInfo) -> str:
    """Return the markup before the first line."""
    name = escape(language)
    caption = f'<span class="code-title">{escape(info.title)}</span>' if info.title else ""
    style = f' style="--start:{info.start}"' if info.start != 1 else ""
    return (
        f'<figure class="code{" numbered" if info.numbered else ""}" data-language="{name}"{style}>'
        f'<figcaption class="code-bar">{caption}<span class="code-language">{name}</span>'
        '<button class="copy" type="button" aria-label="Copy code">Copy</button></figcaption><pre tabindex="0"><code>'
    )


def _with_diff_lines(info: CodeInfo, text: str) -> CodeInfo:
    """Return the info with the lines that a diff inserts and deletes, without its file headers."""
    lines = list(enumerate(text.split("\n"), 1))
    added = {number for number, line in lines if line.startswith("+") and not line.startswith("+++ ")}
    removed = {number for number, line in lines if line.startswith("-") and not line.startswith("--- ")}
    return replace(info, inserted=info.inserted | added, deleted=info.deleted | removed)


def _tokens(text: str, language: str) -> list[tuple[_TokenType, str]]:
    """Return the tokens of the text, or one plain token if Pygments does not know the language or changes the text."""
    lexer = _lexer(language)
    if lexer is not None and len(text) <= MAX_HIGHLIGHTED:
        with suppress(Exception):
            tokens = list(lexer.get_tokens(text))
            if "".join(value for _, value in tokens) == text:
                # White space has no color.
                return [(Text if kind is Whitespace else kind, value) for kind, value in tokens]
    return [(Text, text)]


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language.lower(), stripnl=False)
    except ClassNotFound:
        return None
