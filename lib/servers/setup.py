"""Dash's once-per-process work, done at start instead of inside the first request.

Dash 4.4.1 sets its "done" flag before the work is done, so two first requests at once can fail (plotly/dash#3971),
and on FastAPI a first request below `/` never triggers the work at all.
"""

from collections.abc import Callable, Iterable
from typing import Any


def run_setup_hooks(hooks: Iterable[Callable[[], Any]]) -> None:
    """Runs Dash's own before-request hooks once; further runs are no-ops by Dash's flags."""
    for hook in hooks:
        if getattr(hook, "__module__", "") == "dash.dash":
            hook()
