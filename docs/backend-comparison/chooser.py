"""A chooser: one question after the other, until there is a recommendation."""

from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import ALL, Input, Output, State, callback, ctx, dcc, html
from dash.exceptions import PreventUpdate


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what a yes recommends, and why."""

    text: str
    backend: str
    why: str


QUESTIONS = (
    Question(
        "Does the app depend on Flask extensions?",
        "Flask",
        "Extensions for login, caching or sessions fit as they are. Elsewhere each needs a counterpart.",
    ),
    Question(
        "Do callbacks mostly compute, or is it a tool for a few dozen people?",
        "Flask",
        "Computing gains nothing from an event loop, and threads are enough for so many.",
    ),
    Question(
        "Does it also offer an API that others program against?",
        "FastAPI",
        "Routes are typed, checked and described by OpenAPI, without further work.",
    ),
    Question(
        "Do callbacks wait for databases, services or models, many at once?",
        "FastAPI",
        "A callback with async def costs next to nothing while it waits. Await everything that waits.",
    ),
    Question(
        "Does it need WebSocket callbacks, in code of a new style?",
        "FastAPI",
        "Flask cannot serve them. FastAPI has the larger ecosystem of the two that can.",
    ),
    Question(
        "Is it a large Flask app that should become async step by step?",
        "Quart",
        "The decorators have the same names. Moving is mostly adding async and await.",
    ),
)
OTHERWISE = Question("", "Flask", "Nothing asks for another one. The move later is one variable here.")
SERVED_BY = {"Flask": "gunicorn with threads", "FastAPI": "uvicorn", "Quart": "uvicorn or hypercorn"}


def asked(number: int) -> html.Div:
    """A question with its two answers."""
    return html.Div(
        [
            dmc.Text(f"Question {number + 1} of {len(QUESTIONS)}", size="sm", c="dimmed"),
            dmc.Text(QUESTIONS[number].text, fw=600, mih=48, id="chooser-question"),
            dmc.Group(
                [
                    dmc.Button("Yes", id={"type": "chooser-answer", "yes": True}),
                    dmc.Button("No", id={"type": "chooser-answer", "yes": False}, variant="default"),
                ]
            ),
        ]
    )


def recommended(question: Question) -> html.Div:
    """What to take, why, and how to start it."""
    return html.Div(
        [
            dmc.Text("Recommended", size="sm", c="dimmed"),
            dmc.Text(question.backend, fw=700, size="xl", id="chooser-backend"),
            dmc.Text(question.why, mb="xs"),
            dmc.Text(["DASH_BACKEND=", question.backend.lower(), f", served by {SERVED_BY[question.backend]}"]),
        ]
    )


component = dmc.Stack(
    [
        dcc.Store(id="chooser-answers", data=[]),
        html.Div(asked(0), id="chooser-now", **{"aria-live": "polite"}),
        html.Ol(id="chooser-path"),
        dmc.Button("Start again", id="chooser-again", variant="subtle", disabled=True, w="fit-content"),
    ],
    gap="sm",
    mih=190,
)


@callback(
    Output("chooser-answers", "data"),
    Input({"type": "chooser-answer", "yes": ALL}, "n_clicks"),
    Input("chooser-again", "n_clicks"),
    State("chooser-answers", "data"),
    prevent_initial_call=True,
)
def answer(clicks: list[int | None], _: int | None, answers: list[bool]) -> list[bool]:
    """Adds an answer, or forgets all of them."""
    if ctx.triggered_id == "chooser-again":
        return []
    if not any(clicks):  # the buttons of the next question have just come
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
    """The next question; or what the first yes recommends, or no yes at all."""
    path = [
        html.Li(f"{question.text} {'Yes.' if yes else 'No.'}")
        for question, yes in zip(QUESTIONS, answers, strict=False)
    ]
    if any(answers):
        now = recommended(QUESTIONS[answers.index(True)])
    elif len(answers) >= len(QUESTIONS):
        now = recommended(OTHERWISE)
    else:
        now = asked(len(answers))
    return now, path, not answers
