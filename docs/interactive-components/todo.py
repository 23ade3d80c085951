"""Pattern-matching callbacks: they also work for components that are created
later.
"""

from uuid import uuid4

import dash_mantine_components as dmc
from dash import ALL, MATCH, Input, Output, Patch, State, callback, html
from dash.exceptions import PreventUpdate


def task(text: str, index: str, checked: bool = False) -> dmc.Checkbox:
    """Return one line of the list. Its ID is a dictionary with a unique
    `index`.
    """
    return dmc.Checkbox(
        label=text,
        checked=checked,
        id={"type": "interactive-todo-task", "index": index},
    )


component = dmc.Stack(
    [
        dmc.Group(
            [
                dmc.TextInput(
                    id="interactive-todo-text",
                    placeholder="Repair the net",
                    flex=1,
                    **{"aria-label": "New task"},
                ),
                dmc.Button("Add", id="interactive-todo-add"),
            ]
        ),
        dmc.Stack(
            [
                task("Check the anchor", "anchor", checked=True),
                task("Fill the water tank", "water"),
            ],
            id="interactive-todo-list",
        ),
        dmc.Group(
            [
                html.Output(id="interactive-todo-left"),
                dmc.Button(
                    "Clear completed tasks",
                    id="interactive-todo-clear",
                    variant="default",
                    size="xs",
                ),
            ],
            justify="space-between",
        ),
    ]
)

TASKS = {"type": "interactive-todo-task", "index": ALL}


@callback(
    Output("interactive-todo-list", "children"),
    Output("interactive-todo-text", "value"),
    Input("interactive-todo-add", "n_clicks"),
    Input("interactive-todo-text", "n_submit"),
    State("interactive-todo-text", "value"),
    prevent_initial_call=True,
)
def add(
    clicks: int | None, submits: int | None, text: str | None
) -> tuple[Patch, str]:
    """Append one task. The existing tasks are not sent again."""
    if not text or not text.strip():
        raise PreventUpdate
    tasks = Patch()
    tasks.append(task(text.strip(), str(uuid4())))
    return tasks, ""


@callback(
    Output({"type": "interactive-todo-task", "index": MATCH}, "styles"),
    Input({"type": "interactive-todo-task", "index": MATCH}, "checked"),
)
def strike(checked: bool) -> dict[str, dict[str, str]]:
    """Strike through a task, or not. Runs only for the task that changed."""
    return {"label": {"textDecoration": "line-through" if checked else "none"}}


@callback(Output("interactive-todo-left", "children"), Input(TASKS, "checked"))
def count(checked: list[bool]) -> str:
    """Count the open tasks. Runs when a task changes and when a task is added
    or removed.
    """
    return f"{checked.count(False)} of {len(checked)} left"


@callback(
    Output("interactive-todo-list", "children", allow_duplicate=True),
    Input("interactive-todo-clear", "n_clicks"),
    State(TASKS, "checked"),
    prevent_initial_call=True,
)
def clear(clicks: int, checked: list[bool]) -> Patch:
    """Delete the completed tasks, from the end: a deletion moves the tasks
    after it.
    """
    tasks = Patch()
    for position in reversed([at for at, done in enumerate(checked) if done]):
        del tasks[position]
    return tasks
