"""A background callback that runs as long as a test needs, because it waits at the gate."""

from collections.abc import Callable

from dash import Input, Output, callback, html, set_props

from lib.process.jobs import TooManyJobsError
from tests.examples.gate import Gate

component = html.Div(
    [
        html.Button("Start", id="job-button"),
        html.Output(id="job-output"),
        html.Div(id="job-progress"),
        html.P(id="job-note"),
    ]
)


def explain(error: Exception) -> str:
    """Return the message for the user if there is no slot for the job."""
    return f"Not done: {error}" if isinstance(error, TooManyJobsError) else "The job failed."


@callback(
    Output("job-output", "children"),
    Input("job-button", "n_clicks"),
    background=True,
    progress=Output("job-progress", "children"),
    on_error=explain,
    prevent_initial_call=True,
)
def work(set_progress: Callable[[str], None], clicks: int) -> str:
    """Report the start, change other components, and wait."""
    set_props("job-button", {"title": "Running"})
    set_props("job-note", {"children": "Note"})
    set_props("job-button", {"disabled": True})
    set_progress("begun")
    Gate.here().wait()
    return f"done {clicks}"
