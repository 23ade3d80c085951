"""Links: where they point as the author wrote it, and which bare addresses are links."""

import re
from collections.abc import MutableMapping
from re import Match
from typing import Any

from mistune.core import BlockState, InlineState
from mistune.helpers import parse_link_href, unescape_char
from mistune.inline_parser import InlineParser
from mistune.util import escape_url, unescape, unikey

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
