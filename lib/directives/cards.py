"""`.. cards::`"""

import re
from dataclasses import dataclass
from html import escape

from lib.content.context import PageContext
from lib.directives.base import Call, Directive, DirectiveError, NoOptions
from lib.icons import icon_svg

_ITEM = re.compile(r'^[-*]\s+\[(?P<title>[^\]]+)\]\((?P<href>\S+?)(?:\s+"(?P<icon>[^"]*)")?\)\s*(?P<text>.*)$')


@dataclass(frozen=True, slots=True)
class Card:
    """A link with an icon and a sentence."""

    title: str
    href: str
    icon: str | None
    text: str
    line: int


class Cards(Directive[NoOptions]):
    """A grid of links. The body is a list of links; the link's title is the card's icon, what follows is its text.

    No argument, no options.
    """

    NAME = "cards"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        items = "".join(_item(card, page) for card in _cards(call))
        return f'<ul class="cards">{items}</ul>'

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return "\n".join(
            f"- [{card.title}]({page.href(card.href)})" + (f": {card.text}" if card.text else "")
            for card in _cards(call)
        )


def _cards(call: Call[NoOptions]) -> list[Card]:
    """The items of the list; a line that is indented belongs to the item above it."""
    cards: list[Card] = []
    for offset, line in enumerate(call.body.splitlines()):
        match = _ITEM.match(line)
        if match:
            cards.append(Card(match["title"], match["href"], match["icon"], match["text"], call.body_line + offset))
        elif cards and line[:1].isspace():
            last = cards[-1]
            cards[-1] = Card(last.title, last.href, last.icon, f"{last.text} {line.strip()}".strip(), last.line)
        elif line.strip():
            raise DirectiveError(f"`{line.strip()}` in `cards`", '`- [Title](/path "set:icon") text`')
    if not cards:
        raise DirectiveError("`cards` without a card", 'a list of `- [Title](/path "set:icon") text`')
    return cards


def _item(card: Card, page: PageContext) -> str:
    page.note_link(card.href, card.line)
    icon = icon_svg(card.icon, size=22) if card.icon else ""
    if icon is None:
        page.report(card.line, f"the icon `{card.icon}`", f"a bundled one; `python tools/icons.py {card.icon}` adds it")
    text = "".join(block for block in page.blocks(card.text, card.line) if isinstance(block, str))
    return (
        f'<li class="card"><a class="card-link" href="{escape(page.href(card.href))}">{icon or ""}'
        f'<span class="card-title">{escape(card.title)}</span></a><div class="card-text">{text}</div></li>'
    )
