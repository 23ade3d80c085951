"""Dash's first-request setup runs once, at startup."""

from collections.abc import Callable

from lib.servers.routes import run_setup_hooks

Hook = Callable[[], None]


class App:
    """Replacement for a Dash app whose hooks are a method and a function that closes over it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def hooks(self) -> list[Hook]:
        def router() -> None:
            self.done.append("router")

        return [self.set_up, router]

    def set_up(self) -> None:
        self.done.append("set_up")


def of_dash(hooks: list[Hook]) -> list[Hook]:
    """Return the hooks as if Dash's own module had defined them."""
    for hook in hooks:
        getattr(hook, "__func__", hook).__module__ = "dash.dash"
    return hooks


def test_its_own_hooks_run_once_and_are_gone() -> None:
    app, other, somebody = App(), App(), App()
    own, others, of_somebody = of_dash(app.hooks()), of_dash(other.hooks()), somebody.hooks()[1:]
    hooks = [*of_somebody, *own, *others]
    run_setup_hooks(app, hooks)
    assert app.done == ["set_up", "router"]
    assert other.done == somebody.done == []
    assert hooks == [*of_somebody, *others]
