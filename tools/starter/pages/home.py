"""The home page: the tagline, and a card for each page."""

import dash
from dash import html

from lib.catalog.library import get_library
from lib.catalog.navigation import UNORDERED
from lib.content.page import FrontMatter
from lib.islands import Prose
from lib.islands.templates import render
from lib.site import get_site
from lib.translations import t

site = get_site()
pages = get_library().pages


def place(matter: FrontMatter) -> tuple[float, str]:
    """Return the sort key of a page. Pages without `order` are last."""
    return (UNORDERED if matter.order is None else matter.order, matter.name.casefold())


CARDS = [
    {
        "title": matter.name,
        "href": matter.endpoint,
        "icon": matter.icon or "tabler:file-text",
        "text": matter.description,
    }
    for matter in sorted((page.matter for page in pages if not page.matter.hidden), key=place)
]


def as_markdown() -> str:
    """Return the same content for clients that request Markdown. The name and the description are above it."""
    return "\n".join(f"- [{card['title']}]({site.url(card['href'])}): {card['text']}" for card in CARDS)


if not any(page.matter.endpoint == "/" for page in pages):  # a Markdown page with this endpoint replaces this page
    dash.register_page(
        __name__,
        path="/",
        name=t("Home"),
        order=0,
        title=site.name,
        description=site.description,
        icon="tabler:home",
        markdown=as_markdown(),
    )

layout = html.Div(
    [
        Prose(render("components/home.html", "style")),
        html.Div([html.H1(site.tagline), html.P(site.description, className="hero-lead")], className="hero"),
        Prose(render("lib/directives/static.html", "cards", site, CARDS)),
    ],
    className="article-body home",
)
