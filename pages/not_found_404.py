"""The page for unknown paths."""

import dash
from dash import html

from components.article import article_header
from lib.site import get_site

dash.register_page(__name__, path="/not-found-404", name="Page not found", title="Page not found", hidden=True)

layout = html.Div(
    [
        article_header("Page not found", "Check the URL or search the site."),
        html.Div(
            [
                html.A("Home", href=get_site().url("/"), className="button button-primary"),
                html.A(
                    "Search pages",
                    href=get_site().url("/search"),
                    className="button search-open",
                    **{"data-reload": "true"},
                ),
            ],
            className="hero-actions",
        ),
    ],
    className="article-body",
)
