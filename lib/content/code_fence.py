"""Code blocks: the options after the backticks, and source code as HTML, highlighted on the server.

    ```python title="run.py" {2,4-6} numbered start=9 ins={3} del={4-5} focus={2-3}

Marked lines count from 1 within the block, independent of `start`. The text of the `<code>` element is the source.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from re import Match
from typing import Any

from markupsafe import Markup, escape
from pygments import format as format_tokens
from pygments.formatter import Formatter
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_for_filename, get_all_lexers, get_lexer_by_name
from pygments.token import Text, _TokenType, string_to_tokentype
from pygments.util import ClassNotFound

from lib.islands.templates import render

_HTML = "lib/content/code_fence.html"
_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_SESSIONS: dict[str, tuple[str, str]] = _TABLES["sessions"]
_STYLES = {string_to_tokentype(kind): string_to_tokentype(style) for kind, style in _TABLES["styles"].items()}
OPTIONS_FIX: str = _TABLES["fix"]
_FLAGS: dict[str, Any] = _TABLES["flags"]

_LANGUAGE = re.compile(r"[^\s={}\"']+(?=\s|$|\{)")
# The notation of Markdown for Python: `{.python title="run.py"}`.
_BRACED = re.compile(r"\{[ \t]*\.(?P<language>[\w+#-]+)(?P<rest>[^{}]*)\}")
_PART = re.compile(
    r"(?P<key>[A-Za-z][\w-]*)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|\{(?P<braces>[^{}]*)\}|(?P<bare>[^\s\"'{}]+))"
    r"(?=\s|$)|\{(?P<lines>[^{}]*)\}(?=\s|$)|(?P<flag>\S+)"
)
# The fields of options with lines. Braces have no key.
_MARKS = {None: "marked", "hl_lines": "marked", "focus": "focused", "ins": "inserted", "del": "deleted"}
# At most five digits, so that {1-999999999} cannot fill the memory.
_RANGE = re.compile(r"\s*([1-9]\d{0,4})\s*(?:-\s*([1-9]\d{0,4})\s*)?", re.ASCII)

# The front matter of a Markdown file, in YAML.
_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?^---[ \t]*\n", re.DOTALL | re.MULTILINE)

PLAIN = "text"

# Lexers process about a megabyte per second. Longer sources are shown without highlighting.
MAX_HIGHLIGHTED = 200_000
# A titled block with more lines than these is folded. Longer lines can be wrapped: on phones, and everywhere.
MAX_SHOWN, NARROW, MAX_COLUMNS = 40, 36, 80

_FORMATTER: Formatter[str] = HtmlFormatter(nowrap=True)


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """The options of a code block. `unknown` contains parts without a meaning."""

    language: str = ""
    title: str | None = None
    marked: frozenset[int] = frozenset()
    inserted: frozenset[int] = frozenset()
    deleted: frozenset[int] = frozenset()
    focused: frozenset[int] = frozenset()
    numbered: bool = False
    start: int = 1
    folds: bool = True  # whether a long block with a title shows its first lines only
    anchor: str = ""  # the start of the ids of numbered lines
    unknown: tuple[str, ...] = ()

    def beyond(self, count: int) -> list[int]:
        """Return the marked lines that a block of `count` lines does not have."""
        return sorted(line for line in self.marked | self.inserted | self.deleted | self.focused if line > count)


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
    if part["flag"] in _FLAGS:
        changed = replace(info, **_FLAGS[part["flag"]])
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
    """Render source code as a figure with one element per line. Its macro is in `code_fence.html`."""
    text = source.removesuffix("\n")
    language = info.language.strip() or PLAIN
    if language.lower() == "diff":
        info = _with_diff_lines(info, text)
    marks = {"marked": info.marked, "focused": info.focused, "inserted": info.inserted, "deleted": info.deleted}
    rows, anchor = [], info.anchor if info.numbered else ""
    # Some lexers require a line break at the end.
    html: str = format_tokens(_tokens(text + "\n", language), _FORMATTER)
    lines = html.replace("&quot;", '"').replace("&#39;", "'").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        classes = " ".join(["line", *(name for name, numbers in marks.items() if number in numbers)])
        identifier = f' id="{escape(anchor)}-L{number + info.start - 1}"' if anchor else ""
        rows.append(f'<span class="{classes}"{identifier}>{line}</span>')
    longest, is_folded = max(map(len, text.split("\n"))), bool(info.title) and info.folds and len(lines) > MAX_SHOWN
    classes, code = "code" + " numbered" * info.numbered + " wide" * (longest > MAX_COLUMNS), Markup("\n".join(rows))
    return f"{render(_HTML, 'figure', info, language, classes, code, len(lines), longest > NARROW, is_folded)}\n"


def language_for(filename: str) -> str:
    """Return the language of a file by its name, or `text`."""
    name = filename.rsplit("/", 1)[-1]
    return _language_of(f"file.{name.rsplit('.', 1)[-1]}" if "." in name.strip(".") else name)


@lru_cache(maxsize=256)
def _language_of(name: str) -> str:
    """Return the language of a file name. Pygments searches long: only for names that are not clear."""
    exact = {name, f"*{Path(name).suffix or name}"}
    fitting = [kind for _, kind, patterns, _ in get_all_lexers(plugins=False) if not exact.isdisjoint(patterns)]
    is_known = len(fitting) == 1 or not exact.isdisjoint(_TABLES["plain"])
    other = None if is_known else find_lexer_class_for_filename(name)
    return str((*(other.aliases if other else chain(*fitting)), PLAIN)[0])


def _with_diff_lines(info: CodeInfo, text: str) -> CodeInfo:
    """Return the info with the lines that a diff inserts and deletes, without its file headers."""
    lines = list(enumerate(text.split("\n"), 1))
    added = {number for number, line in lines if line.startswith("+") and not line.startswith("+++ ")}
    removed = {number for number, line in lines if line.startswith("-") and not line.startswith("--- ")}
    return replace(info, inserted=info.inserted | added, deleted=info.deleted | removed)


def _tokens(text: str, language: str) -> Iterator[tuple[_TokenType, str]]:
    """Yield the tokens of the text. The front matter of a Markdown file is YAML."""
    matter = _FRONT_MATTER.match(text) if language.lower() in {"markdown", "md"} else None
    end = matter.end() if matter else 0
    yield from _lexed(text[:end], "yaml")
    prompt, session = _SESSIONS.get(language.lower(), ("", ""))
    yield from _lexed(text[end:], session if prompt and text.lstrip("\n").startswith(prompt) else language)


def _lexed(text: str, language: str) -> list[tuple[_TokenType, str]]:
    """Return the tokens of the text, or one plain token if Pygments does not know the language or changes the text."""
    lexer = _lexer(language)
    if lexer is not None and len(text) <= MAX_HIGHLIGHTED:
        with suppress(Exception):
            tokens = list(lexer.get_tokens(text))
            if "".join(value for _, value in tokens) == text:
                return [(_style_of(kind), value) for kind, value in tokens]
    return [(Text, text)]


@lru_cache(maxsize=256)
def _style_of(kind: _TokenType) -> _TokenType:
    """Return the kind whose style a token has, or `Text`."""
    while kind not in _STYLES and kind.parent is not None:
        kind = kind.parent
    return _STYLES.get(kind, Text)


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language.lower(), stripnl=False)
    except ClassNotFound:
        return None
