"""Cards that link to pages, for home pages. The directive `cards` renders the same in Markdown pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from dash import html

from lib.islands import Prose
from lib.islands.icons import icon
from lib.site import Site


@dataclass(frozen=True, slots=True)
class CardLink:
    """A link to a page, with an icon and a sentence."""

    title: str
    href: str
    icon: str
    text: str


def card_grid(site: Site, cards: Iterable[CardLink]) -> html.Ul:
    """Return a list of cards. Each card is a link as a whole."""
    return html.Ul([_card(site, card) for card in cards], className="cards")


def _card(site: Site, card: CardLink) -> html.Li:
    title = [Prose(icon(card.icon, size=22)), html.Span(card.title, className="card-title")]
    link = html.A(title, href=site.url(card.href), className="card-link")
    return html.Li([link, html.P(card.text, className="card-text")], className="card")
