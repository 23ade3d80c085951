"""Text hidden until the reader asks for it: `>! line` for blocks, `>! words !<` within a line."""

import re

_LINE = re.compile(r"^ {0,3}!(?!\[) ?", re.M)


def read_spoiler(quote: str) -> str | None:
    """The text of the spoiler that a quote is; None for a plain quote.

    Each line of a spoiler starts with `!`. A line that starts with an image, `![`, is none.
    """
    lines = quote.splitlines()
    if not lines or not all(_LINE.match(line) for line in lines):
        return None
    return _LINE.sub("", quote)


def render_inline_spoiler(content: str) -> str:
    """Words shown on hover and focus."""
    return f'<span class="spoiler" tabindex="0">{content}</span>'


def render_block_spoiler(content: str) -> str:
    """A block that opens."""
    return f'<details class="spoiler"><summary>Spoiler</summary>\n{content}</details>\n'
