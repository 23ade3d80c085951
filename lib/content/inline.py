"""The inline grammar of a page: CommonMark and its extensions, in one list."""

import re
import unicodedata
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from re import Match
from typing import Any, cast

from mistune._inline import emphasis
from mistune.core import InlineState
from mistune.inline_parser import InlineParser
from mistune.markdown import Markdown
from mistune.plugins.abbr import abbr
from mistune.plugins.footnotes import INLINE_FOOTNOTE, parse_inline_footnote
from mistune.plugins.formatting import mark, strikethrough
from mistune.plugins.spoiler import INLINE_SPOILER_PATTERN, parse_inline_spoiler
from mistune.util import unescape

from lib.content.dialects import DIALECTS
from lib.content.lines import LineInlineState, private_copy

# mistune escapes URLs when it parses them. The resolver of a page needs them as written, and the renderer escapes them.
_helpers = private_copy("mistune.helpers", escape_url=unescape)
_links = private_copy("mistune._inline.links", parse_link=_helpers.parse_link)
_parser = private_copy("mistune.inline_parser", escape_url=unescape)


class Inlines(InlineParser):
    """The inline parser, without state between texts."""

    state_cls = LineInlineState
    parse_link_close = _links.parse_link_close
    _add_auto_link = _parser.InlineParser._add_auto_link

    def __init__(self) -> None:
        super().__init__()
        # These exist only as plugins of mistune's own driver, which is not used otherwise.
        Markdown(inline=self, plugins=[strikethrough, mark, abbr])
        self.register("footnote", INLINE_FOOTNOTE, parse_inline_footnote, before="link", start_chars="[")
        self.register("inline_spoiler", INLINE_SPOILER_PATTERN, parse_inline_spoiler, start_chars=">")
        self.register("version", VERSION_PATTERN, parse_version, start_chars="{")
        self.register("url", URL_PATTERN, parse_url, start_chars="h")
        for start, rule in (each for dialect in DIALECTS for each in dialect.inlines.items()):
            self.register(*rule, start_chars=start)

    def parse_text(self, text: str, line: int, env: MutableMapping[str, Any]) -> list[dict[str, Any]]:
        """Return the tokens of a paragraph's text that starts at this line."""
        state = LineInlineState(env)
        state.line = line
        # Like mistune: other white space, such as an em space, remains.
        state.src = text.strip(" \r\n\t\f")
        return self.render(state)

    def finalize_tokens(self, tokens: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
        """Return the tokens with emphasis, like mistune, by our own copy of its rules."""
        remaining = self.max_nested_level - depth
        return cast(list[dict[str, Any]], _emphasis.finalize_emphasis_tokens(tokens, remaining > 0, remaining))

    def parse_method(self, m: Match[str], state: InlineState) -> int | None:
        """Parse one piece of markup at its position."""
        cast(LineInlineState, state).position = m.start()
        return super().parse_method(m, state)


def _beside_wide(can: Callable[[str, int, int, str], bool], *, opens: bool) -> Callable[[str, int, int, str], bool]:
    """Extend mistune's rule for `*` next to punctuation by the amendment of CommonMark for Chinese, Japanese, Korean.

    They have no spaces between words, so `这是**“要点”**的` has emphasis, too.
    See https://github.com/tats-u/markdown-cjk-friendly
    """

    def can_beside_wide(text: str, start: int, size: int, marker: str) -> bool:
        before, after = text[start - 1 : start] or "\n", text[start + size : start + size + 1] or "\n"
        outer, inner = (before, after) if opens else (after, before)
        is_wide = marker == "*" and unicodedata.east_asian_width(outer) in {"W", "F"} and not inner.isspace()
        return is_wide or can(text, start, size, marker)

    return can_beside_wide


_emphasis = private_copy(
    "mistune._inline.emphasis",
    _can_open_emphasis=_beside_wide(emphasis._can_open_emphasis, opens=True),
    _can_close_emphasis=_beside_wide(emphasis._can_close_emphasis, opens=False),
)

URL_PATTERN = r"(?<![A-Za-z0-9])https?://[^\s<>]+"

_PUNCTUATION = frozenset("?!.,:;*_~'\"")
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")


def parse_url(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    """Parse a bare URL, without the punctuation after it, like GitHub."""
    text = match[0]
    if state.brackets and "]" in text:
        text = text[: text.index("]")]
    text = _without_punctuation(text)
    end = match.start() + len(text)
    if state.in_link or state.depth >= inline.max_nested_level or not text.partition("://")[2]:
        inline.process_text(text, state)
        return end
    children = [{"type": "text", "raw": text}]
    state.append_token({"type": "link", "children": children, "attrs": {"url": text}, "_autolink": text})
    return end


def _without_punctuation(url: str) -> str:
    """Return a URL without the punctuation at its end, and without a bracket that was opened before it."""
    end, unopened = len(url), url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ";" and (entity := _ENTITY.search(url[max(end - 40, 0) : end])):
            end -= len(entity[0])
        elif last in _PUNCTUATION:
            end -= 1
        elif last == ")" and unopened > 0:
            end, unopened = end - 1, unopened - 1
        else:
            break
    return url[:end]


VERSION_PATTERN = r"\{\{[ \t]*VERSION:[ \t]*(?P<version_package>[^{}\n]*?)[ \t]*\}\}"


def parse_version(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    """Replace the placeholder by the version. If there is no such package, its text remains."""
    installed = installed_version(match["version_package"])
    token = {"type": "version", "raw": installed or match[0], "attrs": {"known": installed is not None}}
    state.append_token(token)
    return match.end()


@lru_cache(maxsize=256)
def installed_version(package: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):  # ValueError for an empty name
        return None
