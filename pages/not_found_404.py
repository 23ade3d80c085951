"""The page for unknown paths, with similar pages."""

from typing import Any

import dash
from dash import html

from components.article import article_header
from lib.catalog.navigation import home_path, similar_pages
from lib.islands import Prose
from lib.islands.templates import render
from lib.site import get_site
from lib.translations import t

NAME = t("Page not found")
dash.register_page(__name__, path="/not-found-404", name=NAME, title=NAME, hidden=True)


def layout(requested: str = "", **_: Any) -> html.Div:
    """Return the page for a requested path. The search adds its form to the end of the page."""
    content = render("pages/not_found_404.html", "suggestions", get_site(), home_path(), similar_pages(requested))
    header = article_header(t("Page not found"), t("Check the URL, or search the site."))
    return html.Div([header, Prose(content)], className="article-body")
