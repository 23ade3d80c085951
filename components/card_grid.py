"""Cards that lead to pages, for pages written in Python. In Markdown the same is `.. cards::`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dash import html

from lib.islands import Prose
from lib.islands.icons import icon
from lib.site import Site


@dataclass(frozen=True, slots=True)
class CardLink:
    """A link with an icon and a sentence."""

    title: str
    href: str
    icon: str
    text: str


def card_grid(site: Site, cards: Iterable[CardLink]) -> html.Ul:
    """A grid of links; the whole card can be clicked."""
    return html.Ul([_card(site, card) for card in cards], className="cards")


def _card(site: Site, card: CardLink) -> html.Li:
    mark = Prose(icon(card.icon, size=22))
    link = html.A(
        [mark, html.Span(card.title, className="card-title")], href=site.url(card.href), className="card-link"
    )
    return html.Li([link, html.P(card.text, className="card-text")], className="card")


def facts(values: Mapping[str, str]) -> html.Dl:
    """A definition list, drawn as a row."""
    pairs = [html.Div([html.Dt(name), html.Dd(value)], className="fact") for name, value in values.items()]
    return html.Dl(pairs, className="facts")
