"""The inline grammar of a page: CommonMark and what is added to it, in one list."""

from collections.abc import MutableMapping
from re import Match
from typing import Any, cast

from mistune.core import InlineState
from mistune.inline_parser import InlineParser
from mistune.markdown import Markdown
from mistune.plugins.abbr import abbr
from mistune.plugins.footnotes import INLINE_FOOTNOTE, parse_inline_footnote
from mistune.plugins.formatting import mark, strikethrough
from mistune.plugins.spoiler import INLINE_SPOILER_PATTERN, parse_inline_spoiler

from lib.content import link_targets, version
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
        self.register("version", version.PATTERN, version.parse_version, start_chars="{")
        self.register("url", link_targets.URL_PATTERN, link_targets.parse_url, start_chars="h")

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
            last["attrs"]["target"] = link_targets.written_target(state.src, m.end())
        return end

    def parse_auto_link(self, m: Match[str], state: InlineState) -> int:
        """Parse `<https://…>`, and keep its target as it was written."""
        end = super().parse_auto_link(m, state)
        last = state.tokens[-1]
        if last["type"] == "link":
            last["attrs"]["target"] = m[0][1:-1]
        return end
