"""Whether somebody wants to see every request of a Flask or Quart server, which keep their hooks in the same way."""

from typing import Any


def has_hooks(server: Any) -> bool:
    """Whether functions are registered to run before, after or at the end of each request."""
    hooks = (server.before_request_funcs, server.after_request_funcs, server.teardown_request_funcs)
    return any(functions.get(None) for functions in hooks)
