"""What stands in the place of figures: before they come, when there are none, and when nobody gives them."""

from dash import html


def skeleton(height: int) -> html.Div:
    """Before they come."""
    return html.Div(className="live-skeleton", style={"height": height}, **{"aria-hidden": "true"})


def empty(text: str = "Nothing in these days.") -> html.P:
    """When there are none."""
    return html.P(text, className="analytics-empty")


def no_visits(period: str) -> html.Div:
    """When there are none at all."""
    said = f"Nobody came in {period}. Whoever opens a page is counted here within seconds."
    return html.Div(
        [html.P("No visits yet", className="analytics-empty-title"), html.P(said)], className="analytics-empty"
    )


def away() -> html.Div:
    """When the database does not answer. One of them on the page is enough."""
    return html.Div(
        [
            html.P("The database of the visits does not answer", className="analytics-empty-title"),
            html.P("Readers notice nothing of it, and visits are kept until it is back. Refresh tries again."),
        ],
        className="analytics-away",
        role="alert",
    )


def unknown() -> html.P:
    """The same, where it is said already."""
    return empty("Not known while the database is away.")


def signed_out(address: str) -> html.P:
    """When the session has ended while the page was open."""
    return html.P(
        ["Your session has ended. ", html.A("Sign in again", href=address, **{"data-reload": "true"})],
        className="analytics-empty",
        role="status",
    )
