"""A chooser that shows one question after the other, until it recommends a
backend.
"""

from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import ALL, Input, Output, State, callback, ctx, dcc, html
from dash.exceptions import PreventUpdate


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the backend that a yes recommends, and the reason."""

    text: str
    backend: str
    why: str


QUESTIONS = (
    Question(
        "Does the app depend on Flask extensions?",
        "Flask",
        "Extensions for login, caching, or sessions work unchanged. On other "
        "backends, you have to replace them.",
    ),
    Question(
        "Do callbacks mostly compute, or do only a few dozen people use the "
        "app?",
        "Flask",
        "An event loop does not make computing faster, and threads are enough "
        "for this number of people.",
    ),
    Question(
        "Does the app also have an API for other programs?",
        "FastAPI",
        "Routes are typed, validated, and documented with OpenAPI "
        "automatically.",
    ),
    Question(
        "Do many callbacks wait for databases, services, or models at the "
        "same time?",
        "FastAPI",
        "A waiting callback with async def uses almost no resources. Await "
        "everything that waits.",
    ),
    Question(
        "Do you need WebSocket callbacks in a new app?",
        "FastAPI",
        "Flask does not support them. FastAPI has a larger ecosystem than "
        "Quart.",
    ),
    Question(
        "Do you want to make a large Flask app async step by step?",
        "Quart",
        "The decorators have the same names. You mostly add async and await.",
    ),
)
FALLBACK = Question(
    "",
    "Flask",
    "You have no special requirements. On this site, you can switch later "
    "with one variable.",
)
SERVED_BY = {
    "Flask": "gunicorn with threads",
    "FastAPI": "uvicorn",
    "Quart": "uvicorn or hypercorn",
}


def asked(number: int) -> html.Div:
    """Return a question with the buttons Yes and No."""
    return html.Div(
        [
            dmc.Text(
                f"Question {number + 1} of {len(QUESTIONS)}",
                size="sm",
                c="dimmed",
            ),
            dmc.Text(
                QUESTIONS[number].text, fw=600, mih=48, id="chooser-question"
            ),
            dmc.Group(
                [
                    dmc.Button(
                        "Yes", id={"type": "chooser-answer", "yes": True}
                    ),
                    dmc.Button(
                        "No",
                        id={"type": "chooser-answer", "yes": False},
                        variant="default",
                    ),
                ]
            ),
        ]
    )


def recommended(question: Question) -> html.Div:
    """Return the recommended backend, the reason, and the setting."""
    return html.Div(
        [
            dmc.Text("Recommended", size="sm", c="dimmed"),
            dmc.Text(question.backend, fw=700, size="xl", id="chooser-backend"),
            dmc.Text(question.why, mb="xs"),
            dmc.Text(
                [
                    "DASH_BACKEND=",
                    question.backend.lower(),
                    f", served by {SERVED_BY[question.backend]}",
                ]
            ),
        ]
    )


component = dmc.Stack(
    [
        dcc.Store(id="chooser-answers", data=[]),
        html.Div(asked(0), id="chooser-now", **{"aria-live": "polite"}),
        html.Ol(id="chooser-path", style={"margin": 0}),
        dmc.Button(
            "Start again",
            id="chooser-again",
            variant="subtle",
            disabled=True,
            w="fit-content",
        ),
    ],
    gap="sm",
)


@callback(
    Output("chooser-answers", "data"),
    Input({"type": "chooser-answer", "yes": ALL}, "n_clicks"),
    Input("chooser-again", "n_clicks"),
    State("chooser-answers", "data"),
    prevent_initial_call=True,
)
def answer(
    clicks: list[int | None], _: int | None, answers: list[bool]
) -> list[bool]:
    """Add an answer, or delete all answers."""
    if ctx.triggered_id == "chooser-again":
        return []
    if not any(clicks):  # the buttons of the next question were just added
        raise PreventUpdate
    return [*answers, ctx.triggered_id["yes"]]


@callback(
    Output("chooser-now", "children"),
    Output("chooser-path", "children"),
    Output("chooser-again", "disabled"),
    Input("chooser-answers", "data"),
    prevent_initial_call=True,
)
def show(answers: list[bool]) -> tuple[html.Div, list[html.Li], bool]:
    """Show the next question, or the recommendation of the first yes. Without a
    yes, recommend Flask.
    """
    path = [
        html.Li(f"{question.text} {'Yes.' if yes else 'No.'}")
        for question, yes in zip(QUESTIONS, answers, strict=False)
    ]
    if any(answers):
        now = recommended(QUESTIONS[answers.index(True)])
    elif len(answers) >= len(QUESTIONS):
        now = recommended(FALLBACK)
    else:
        now = asked(len(answers))
    return now, path, not answers
