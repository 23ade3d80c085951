"""An example that follows the color scheme, like the examples of other documentation sites."""

from dash import Input, Output, callback, html

component = html.Output(id="scheme-example")


@callback(Output("scheme-example", "children"), Input("color-scheme-storage", "data"))
def show(scheme: str | None) -> str:
    """Return the color scheme."""
    return f"The scheme is {scheme}."
