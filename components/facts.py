"""A row of small facts: a name above a value."""

from collections.abc import Mapping

from dash import html


def facts(values: Mapping[str, str]) -> html.Dl:
    """A definition list, drawn as a row."""
    pairs = [html.Div([html.Dt(name), html.Dd(value)], className="fact") for name, value in values.items()]
    return html.Dl(pairs, className="facts")
