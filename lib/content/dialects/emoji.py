"""Emoji by their names on GitHub, such as `:tada:`. Other names stay text."""

from re import Match
from typing import Any

from lib.content.dialects.dialect import Dialect
from lib.content.lines import LineInlineState

# After a blank or an opening mark, so not in URLs.
_NAME = r":(?<![^\s(\[{*_~|>,.;!?-]:)(?P<emoji_name>[a-z0-9_+-]{1,60}):(?![\w:])"


def parse_emoji(_inline: Any, match: Match[str], state: LineInlineState) -> int | None:
    """Replace a name by its character."""
    character = to_character(match[0])
    if character == match[0]:
        return None
    state.append_token({"type": "text", "raw": character})
    return match.end()


def to_character(name: str) -> str:
    """Return the character with this name, or the text if the name is unknown."""
    import emoji  # noqa: PLC0415  # slow, and few pages have emoji

    return str(emoji.emojize(name, language="alias"))


DIALECT = Dialect(
    inlines={":": ("emoji", _NAME, parse_emoji)}, libraries=("emoji",), markdown={"emoji_name": (_NAME, to_character)}
)
