"""Dash's once-per-process work, done at start instead of inside the first request.

Dash 4.4.1 sets its "done" flag before the work is done, so two first requests at once can fail (plotly/dash#3971),
and on FastAPI a first request below `/` never triggers the work at all.
"""

from collections.abc import Callable
from typing import Any

Hook = Callable[[], Any]


def run_setup_hooks(app: Any, hooks: list[Hook]) -> None:
    """Runs an app's own before-request hooks and takes them out of the list.

    Dash leaves them in, as no-ops. Quart runs each in a thread, so two of them are dearer than most requests.
    """
    for hook in [hook for hook in hooks if is_setup_hook(hook) and _belongs_to(app, hook)]:
        hook()
        hooks.remove(hook)


def is_setup_hook(hook: Hook) -> bool:
    """Whether Dash itself registered it."""
    return getattr(hook, "__module__", "") == "dash.dash"


def _belongs_to(app: Any, hook: Hook) -> bool:
    """Several Dash apps may share a server: a hook is a method of its app, or a function that closes over it."""
    closed_over = (cell.cell_contents for cell in getattr(hook, "__closure__", None) or ())
    return getattr(hook, "__self__", None) is app or any(value is app for value in closed_over)
