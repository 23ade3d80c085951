"""The page finder: a button in the header and the dialog it opens. `assets/site` gives it its behaviour."""

from dash import html
from markupsafe import Markup

from components.icon import icon


def search_button() -> html.Button:
    """Opens the page finder."""
    return html.Button(
        [icon("tabler:search"), html.Span("Find a page", className="search-open-label"), html.Kbd("Ctrl K")],
        type="button",
        className="search-open",
        **{"aria-haspopup": "dialog", "aria-keyshortcuts": "Control+K Meta+K", "aria-label": "Find a page"},
    )


def search_dialog() -> html.Dialog:
    """The finder itself: a combobox over the names and headings of all pages, and over their text."""
    field = html.Form(
        [
            icon("tabler:search"),
            html.Label("Find a page", htmlFor="search-input", className="visually-hidden"),
            # `dash.html` has no input element: Dash keeps it in dcc, where it would need React.
            _input(),
            html.Button("Esc", value="close", className="search-close", **{"aria-label": "Close"}),
        ],
        method="dialog",
        className="search-form",
        role="search",
    )
    return html.Dialog(
        [
            field,
            _results(),
            html.P(className="search-empty", hidden=True),
            html.P(className="search-status visually-hidden", role="status"),
        ],
        className="search",
        **{"aria-label": "Find a page"},
    )


def _results() -> html.Div:
    """What is found: pages by their names and headings, and below them sections by their text."""
    return html.Div(
        [
            html.Ul(className="search-pages", role="group", **{"aria-label": "Pages"}),
            html.P("In the text", className="search-title", hidden=True, **{"aria-hidden": "true"}),
            html.Ul(className="search-texts", role="group", **{"aria-label": "In the text"}),
        ],
        id="search-results",
        className="search-results",
        role="listbox",
        **{"aria-label": "Results"},
    )


def _input() -> Markup:
    return Markup(
        '<input class="search-input" id="search-input" type="search" role="combobox" aria-expanded="true" '
        'aria-controls="search-results" aria-autocomplete="list" placeholder="Find a page" autocomplete="off">'
    )
