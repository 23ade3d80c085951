"""The inline grammar of a page: CommonMark and what is added to it, in one list."""

import re
from collections.abc import MutableMapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from re import Match
from typing import Any, cast

from mistune.core import BlockState, InlineState
from mistune.helpers import parse_link_href, unescape_char
from mistune.inline_parser import InlineParser
from mistune.markdown import Markdown
from mistune.plugins.abbr import abbr
from mistune.plugins.footnotes import INLINE_FOOTNOTE, parse_inline_footnote
from mistune.plugins.formatting import mark, strikethrough
from mistune.plugins.spoiler import INLINE_SPOILER_PATTERN, parse_inline_spoiler
from mistune.util import escape_url, unescape, unikey

from lib.content.lines import LineInlineState

_LINES = frozenset({"link", "image", "version"})


class Inlines(InlineParser):
    """The inline parser, without state between texts."""

    state_cls = LineInlineState

    def __init__(self) -> None:
        super().__init__()
        # These exist only as plugins of mistune's own driver, which is not used otherwise.
        Markdown(inline=self, plugins=[strikethrough, mark, abbr])
        self.register("footnote", INLINE_FOOTNOTE, parse_inline_footnote, before="link", start_chars="[")
        self.register("inline_spoiler", INLINE_SPOILER_PATTERN, parse_inline_spoiler, start_chars=">")
        self.register("version", VERSION_PATTERN, parse_version, start_chars="{")
        self.register("url", URL_PATTERN, parse_url, start_chars="h")

    def parse_text(self, text: str, line: int, env: MutableMapping[str, Any]) -> list[dict[str, Any]]:
        """Return the tokens of a paragraph's text that starts at this line."""
        state = LineInlineState(env)
        state.line = line
        # Like mistune: other white space, such as an em space, remains.
        state.src = text.strip(" \r\n\t\f")
        return self.render(state)

    def parse_method(self, m: Match[str], state: InlineState) -> int | None:
        """Parse one piece of markup, and store its line."""
        lines = cast(LineInlineState, state)
        lines.position = m.start()
        end = super().parse_method(m, state)
        last = state.tokens[-1] if state.tokens else {}
        if last.get("type") in _LINES:
            last["attrs"].setdefault("line", lines.line_at(m.start()))
        return end

    def parse_link_close(self, m: Match[str], state: InlineState) -> int:
        """Parse the end of a link or image, and store its target as written."""
        end = super().parse_link_close(m, state)
        last = state.tokens[-1]
        if last["type"] in {"link", "image"} and "ref" not in last:
            last["attrs"]["target"] = written_target(state.src, m.end())
        return end

    def parse_auto_link(self, m: Match[str], state: InlineState) -> int:
        """Parse `<https://…>`, and store its target as written."""
        end = super().parse_auto_link(m, state)
        last = state.tokens[-1]
        if last["type"] == "link":
            last["attrs"]["target"] = m[0][1:-1]
        return end


URL_PATTERN = r"(?<![A-Za-z0-9])https?://[^\s<>]+"

_PUNCTUATION = frozenset("?!.,:;*_~'\"")
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
_EXTERNAL = re.compile(r"\s*(?:https?:|//)", re.I)


def is_external(url: str) -> bool:
    return _EXTERNAL.match(url) is not None


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
    state.append_token(
        {
            "type": "link",
            "children": [{"type": "text", "raw": text}],
            "attrs": {"url": escape_url(text), "target": text},
            "_autolink": text,
        }
    )
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


def note_reference(match: Match[str], state: BlockState) -> None:
    """Store the target of `[label]: target` as written, in addition to mistune's escaped one."""
    reference: dict[str, Any] | None = state.env["ref_links"].get(unikey(match["reflink_1"]))
    if reference is None or "target" in reference:
        return
    href, _ = parse_link_href(state.src, match.end(), block=True)
    if href is not None:
        reference["target"] = unescape(unescape_char(href))


def written_target(src: str, opening: int) -> str | None:
    """Return the target in `(target "title")` as written; `opening` is the position of the bracket."""
    if not src.startswith("(", opening):
        return None
    href, _ = parse_link_href(src, opening + 1)
    return None if href is None else unescape(unescape_char(href))


VERSION_PATTERN = r"\{\{[ \t]*VERSION:[ \t]*(?P<version_package>[^{}\n]*?)[ \t]*\}\}"

_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def parse_version(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    """Replace the placeholder by the version. If there is no such package, its text remains."""
    installed = installed_version(match["version_package"])
    token = {"type": "version", "raw": installed or match[0], "attrs": {"known": installed is not None}}
    state.append_token(token)
    return match.end()


@lru_cache(maxsize=256)
def installed_version(package: str) -> str | None:
    """Return the version of an installed package, or None."""
    if not _PACKAGE.fullmatch(package):
        return None
    try:
        return version(package)
    except PackageNotFoundError:
        return None
