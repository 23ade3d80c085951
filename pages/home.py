"""The home page: introduction, facts, links, and a live example."""

from inspect import getfile
from pathlib import Path

import dash
from dash import html

from components.card_grid import CardLink, card_grid
from components.home_example import FIRST, LABEL, home_example, sentence
from lib.backend import get_backend_info
from lib.catalog.library import get_library
from lib.directives.source import fence
from lib.islands import live_examples
from lib.site import get_site

site = get_site()
backend = get_backend_info()
pages = get_library().pages


CARDS = (
    CardLink("Getting started", "/getting-started", "tabler:rocket", "Install the site and add your first page."),
    CardLink("Backends", "/backends", "tabler:plug", "Flask, FastAPI, or Quart: set one variable."),
    CardLink("Write pages", "/authoring", "tabler:markdown", "Markdown, live examples, and clear errors."),
    CardLink("Callbacks", "/interactive-components", "tabler:components", "From one output to background jobs."),
    CardLink("Charts", "/data-visualization", "tabler:chart-line", "Plotly charts that follow the color scheme."),
    CardLink("AI agents and crawlers", "/ai-integration", "tabler:robot", "Markdown, llms.txt, and MCP for agents."),
)

FACTS = {
    "Backend": f"{backend.label} · {backend.mode}",
    "Dash": dash.__version__,
    "Pages": str(len(pages)),
    "Live examples": str(sum(len(live_examples(list(page.blocks))) for page in pages)),
}
ACTIONS = {"Get started": "/getting-started", "Choose a backend": "/backend-comparison"}


def as_markdown() -> str:
    """Return the content as Markdown, without the name and the description."""
    source = Path(getfile(home_example)).read_text(encoding="utf-8")
    parts = (
        " · ".join(f"[{name}]({site.url(path)})" for name, path in ACTIONS.items()),
        "\n".join(f"- {name}: {value}" for name, value in FACTS.items()),
        f"**Live example**: {LABEL}, a slider. {sentence(FIRST)}\n\n{fence(source, 'python')}",
        "\n".join(f"- [{card.title}]({site.url(card.href)}): {card.text}" for card in CARDS),
    )
    return "\n\n".join(parts)


if not any(page.matter.endpoint == "/" for page in pages):  # a Markdown page with this endpoint replaces it
    dash.register_page(
        __name__,
        path="/",
        name="Home",
        order=0,
        title=site.name,
        description=site.description,
        icon="tabler:home",
        markdown=as_markdown(),
    )

layout = html.Div(
    [
        html.Div(
            [
                html.H1(site.tagline),
                html.P(site.description, className="hero-lead"),
                html.P(
                    [html.A(name, href=site.url(path), className="button") for name, path in ACTIONS.items()],
                    className="hero-actions",
                ),
            ],
            className="hero",
        ),
        html.Dl(
            [html.Div([html.Dt(name), html.Dd(value)], className="fact") for name, value in FACTS.items()],
            className="facts",
        ),
        home_example(),
        card_grid(site, CARDS),
    ],
    className="article-body home",
)
