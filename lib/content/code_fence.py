"""Source code as HTML: highlighted on the server, one element per line, its text exactly the source."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_for_filename, get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

PLAIN = "text"

# A lexer reads about a megabyte a second; longer sources are data more than code and stay plain.
MAX_HIGHLIGHTED = 200_000

# White space has no colour: its spans would be bytes for nothing.
_UNCOLOURED = frozenset({"", "w"})


def highlight_code(
    source: str,
    language: str,
    *,
    title: str | None = None,
    marked: Collection[int] = frozenset(),
    inserted: Collection[int] = frozenset(),
    deleted: Collection[int] = frozenset(),
    numbered: bool = False,
    start: int = 1,
) -> str:
    """Render a code figure. The text of its `<code>` is `source` without the line break at its end.

    `marked`, `inserted` and `deleted` count lines from 1; `start` is the number shown beside the first line.
    An unknown language is shown as plain text under the name given.
    """
    text = source.removesuffix("\n")
    language = language.strip() or PLAIN
    if language.lower() == "diff":
        inserted, deleted = _diff_lines(text, inserted, deleted)
    rows = (
        f'<span class="line{_modifiers(number, marked, inserted, deleted)}">{line}</span>'
        for number, line in enumerate(_highlighted_lines(text, language), 1)
    )
    return _head(language, title, numbered, start) + "\n".join(rows) + "</code></pre></figure>\n"


def language_for(filename: str) -> str:
    """The name of the language a file is written in, `text` if its name does not tell."""
    name = filename.rsplit("/", 1)[-1]
    return _language_of(f"file.{name.rsplit('.', 1)[-1]}" if "." in name.strip(".") else name)


@lru_cache(maxsize=256)
def _language_of(name: str) -> str:
    """Kept, because Pygments tries every pattern of every language for each name."""
    try:
        lexer = find_lexer_class_for_filename(name)
    except ClassNotFound:
        return PLAIN
    return lexer.aliases[0] if lexer and lexer.aliases else PLAIN


def _head(language: str, title: str | None, numbered: bool, start: int) -> str:
    """Everything before the first line."""
    name = escape(language)
    caption = f'<span class="code-title">{escape(title)}</span>' if title else ""
    style = f' style="--start:{start}"' if start != 1 else ""
    return (
        f'<figure class="code{" numbered" if numbered else ""}" data-language="{name}"{style}>'
        f'<figcaption class="code-bar">{caption}<span class="code-language">{name}</span>'
        '<button class="copy" type="button" aria-label="Copy code">Copy</button></figcaption><pre tabindex="0"><code>'
    )


def _diff_lines(text: str, inserted: Collection[int], deleted: Collection[int]) -> tuple[set[int], set[int]]:
    """The lines a diff adds and removes, with those the author names; its file headers are neither."""
    lines = list(enumerate(text.split("\n"), 1))
    added = {number for number, line in lines if line.startswith("+") and not line.startswith("+++ ")}
    removed = {number for number, line in lines if line.startswith("-") and not line.startswith("--- ")}
    return added | set(inserted), removed | set(deleted)


def _modifiers(number: int, marked: Collection[int], inserted: Collection[int], deleted: Collection[int]) -> str:
    names = {"marked": marked, "inserted": inserted, "deleted": deleted}
    return "".join(f" {name}" for name, numbers in names.items() if number in numbers)


def _highlighted_lines(text: str, language: str) -> Iterator[str]:
    """The HTML of each line. Some lexers need the line break that ends the last one, so they get it."""
    line: list[str] = []
    for css, value in _joined(_tokens(text + "\n", language)):
        for index, part in enumerate(value.split("\n")):
            if index:
                yield "".join(line)
                line = []
            if part:
                html = escape(part, quote=False)
                line.append(html if css in _UNCOLOURED else f'<span class="{css}">{html}</span>')


def _joined(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[str, str]]:
    """Class and text of each run of tokens that look the same."""
    last, text = "", ""
    for kind, value in tokens:
        css = _css_class(kind)
        if css == last:
            text += value
            continue
        yield last, text
        last, text = css, value
    yield last, text


def _tokens(text: str, language: str) -> list[tuple[_TokenType, str]]:
    """Pygments' tokens of the text, or one of no kind where Pygments does not know the language or loses text."""
    plain = [(_TokenType(), text)]
    lexer = _lexer(language)
    if lexer is None or len(text) > MAX_HIGHLIGHTED:
        return plain
    try:
        tokens = list(lexer.get_tokens(text))
    except Exception:  # a lexer that stumbles must not cost the page its code
        return plain
    return tokens if "".join(value for _, value in tokens) == text else plain


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language.lower(), stripnl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _css_class(kind: _TokenType) -> str:
    """The short class of a kind of token, or of the nearest kind above it that has one."""
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")
