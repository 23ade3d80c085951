"""A background callback: a long job in its own process, with progress and
cancel.
"""

import time
from collections.abc import Callable

import dash_mantine_components as dmc
from dash import Input, Output, callback, html
from docs.demos import ran_on
from lib.process.jobs import TooManyJobsError

STEPS, STEP_SECONDS = 20, 0.3

component = dmc.Stack(
    [
        dmc.Group(
            [
                dmc.Button("Survey the reef", id="showcase-background-start"),
                dmc.Button(
                    "Cancel",
                    id="showcase-background-cancel",
                    variant="default",
                    disabled=True,
                ),
                dmc.Button(
                    "Run another callback",
                    id="showcase-background-ask",
                    variant="subtle",
                ),
            ]
        ),
        dmc.Progress(
            value=0,
            id="showcase-background-progress",
            **{"aria-label": "Progress of the survey"},
        ),
        html.Small("Not started", id="showcase-background-state"),
        html.Output("No survey yet", id="showcase-background-result"),
        html.Output("No other callback yet", id="showcase-background-answer"),
        html.Small(id="showcase-background-ran", className="demo-ran"),
    ],
    gap="sm",
)


def explain(error: Exception) -> tuple[str, str]:
    """Return a message if the job could not start, or failed."""
    why = (
        str(error)
        if isinstance(error, TooManyJobsError)
        else "The job failed. See the log."
    )
    return f"No survey: {why}", ran_on()


@callback(
    Output("showcase-background-result", "children"),
    Output("showcase-background-ran", "children"),
    Input("showcase-background-start", "n_clicks"),
    background=True,
    interval=300,
    running=[
        (Output("showcase-background-start", "disabled"), True, False),
        (Output("showcase-background-cancel", "disabled"), True, True),
    ],
    # Dash can cancel a job only after the browser has received its ID, with the
    # first progress.
    progress=[
        Output("showcase-background-progress", "value"),
        Output("showcase-background-state", "children"),
        Output("showcase-background-cancel", "disabled"),
    ],
    cancel=[Input("showcase-background-cancel", "n_clicks")],
    on_error=explain,
    prevent_initial_call=True,
)
def survey(
    set_progress: Callable[[tuple[float, str, bool]], None], _: int
) -> tuple[str, str]:
    """Work for six seconds. `set_progress` writes each step to a store, which
    the browser polls.
    """
    started = time.monotonic()
    for step in range(STEPS + 1):
        set_progress(
            (100 * step / STEPS, f"{step} of {STEPS} squares surveyed", False)
        )
        time.sleep(STEP_SECONDS)
    return (
        f"Last survey: {STEPS} squares in {time.monotonic() - started:.1f} s",
        ran_on(),
    )


@callback(
    Output("showcase-background-result", "children", allow_duplicate=True),
    Input("showcase-background-cancel", "n_clicks"),
    prevent_initial_call=True,
)
def canceled(_: int) -> str:
    """Show that the job was canceled. Dash ends the process; late progress does
    not overwrite this output.
    """
    return "Last survey: canceled"


@callback(
    Output("showcase-background-answer", "children"),
    Input("showcase-background-ask", "n_clicks"),
    prevent_initial_call=True,
)
def answer(clicks: int) -> str:
    """Run an ordinary callback, which does not wait for the job."""
    calls = f"{clicks} call{'s' if clicks != 1 else ''}"
    return (
        f"Other callback: {time.strftime('%H:%M:%S', time.gmtime())} UTC, "
        f"{calls} so far"
    )
