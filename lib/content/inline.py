"""The inline grammar of a page: CommonMark and what is added to it, in one list."""

import re
from collections.abc import MutableMapping
from functools import lru_cache
from html import escape
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
    """The inline parser. It keeps no state between texts."""

    state_cls = LineInlineState

    def __init__(self) -> None:
        super().__init__()
        # These come as plugins only, which are made for mistune's own driver; it is let go once they are registered.
        Markdown(inline=self, plugins=[strikethrough, mark, abbr])
        self.register("footnote", INLINE_FOOTNOTE, parse_inline_footnote, before="link", start_chars="[")
        self.register("inline_spoiler", INLINE_SPOILER_PATTERN, parse_inline_spoiler, start_chars=">")
        self.register("version", VERSION_PATTERN, parse_version, start_chars="{")
        self.register("url", URL_PATTERN, parse_url, start_chars="h")

    def parse_text(self, text: str, line: int, env: MutableMapping[str, Any]) -> list[dict[str, Any]]:
        """The tokens of a paragraph's text that starts at this line."""
        state = LineInlineState(env)
        state.line = line
        # As mistune does: other white space, such as an em space, is the author's.
        state.src = text.strip(" \r\n\t\f")
        return self.render(state)

    def parse_method(self, m: Match[str], state: InlineState) -> int | None:
        """Parse one piece of markup, and give what became of it its line."""
        lines = cast(LineInlineState, state)
        lines.position = m.start()
        end = super().parse_method(m, state)
        last = state.tokens[-1] if state.tokens else {}
        if last.get("type") in _LINES:
            last["attrs"].setdefault("line", lines.line_at(m.start()))
        return end

    def parse_link_close(self, m: Match[str], state: InlineState) -> int:
        """Parse the end of a link or image, and keep its target as it was written."""
        end = super().parse_link_close(m, state)
        last = state.tokens[-1]
        if last["type"] in {"link", "image"} and "ref" not in last:
            last["attrs"]["target"] = written_target(state.src, m.end())
        return end

    def parse_auto_link(self, m: Match[str], state: InlineState) -> int:
        """Parse `<https://…>`, and keep its target as it was written."""
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
    """Say whether a link leaves the site."""
    return _EXTERNAL.match(url) is not None


def parse_url(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    """Make a bare address a link, without the punctuation after it, as GitHub does."""
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
    """The address as long as it is likely meant: no full stop at its end, no bracket that was opened before it."""
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
    """Keep the target of `[label]: target` as it was written, beside mistune's escaped one."""
    reference: dict[str, Any] | None = state.env["ref_links"].get(unikey(match["reflink_1"]))
    if reference is None or "target" in reference:
        return
    href, _ = parse_link_href(state.src, match.end(), block=True)
    if href is not None:
        reference["target"] = unescape(unescape_char(href))


def written_target(src: str, opening: int) -> str | None:
    """The target in `(target "title")`, whose bracket stands at `opening`, as it was written."""
    if not src.startswith("(", opening):
        return None
    href, _ = parse_link_href(src, opening + 1)
    return None if href is None else unescape(unescape_char(href))


def referenced_target(label: str, env: MutableMapping[str, Any]) -> str | None:
    """The target that a reference stands for, as it was written."""
    target: str | None = env["ref_links"].get(label, {}).get("target")
    return target


VERSION_PATTERN = r"\{\{[ \t]*VERSION:[ \t]*(?P<version_package>[^{}\n]*?)[ \t]*\}\}"

_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def parse_version(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    """Replace the placeholder by the version, or leave its text if there is no such package."""
    installed = installed_version(match["version_package"])
    token = {"type": "version", "raw": installed or match[0], "attrs": {"known": installed is not None}}
    state.append_token(token)
    return match.end()


@lru_cache(maxsize=256)
def installed_version(package: str) -> str | None:
    """The version of an installed package, None if there is none of that name."""
    if not _PACKAGE.fullmatch(package):
        return None
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def render_version(text: str) -> str:
    """The version as HTML."""
    return f'<span class="version">{escape(text)}</span>'
