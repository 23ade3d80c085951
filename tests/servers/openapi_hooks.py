"""Hooks for schemathesis, loaded before its run: they shorten streams and waits, so that these end soon."""

from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

# By path and parameter: the bounds of valid values, and the value to send instead of a valid or a missing value.
SHORT = {
    ("/api/demo/events", "count"): (1, 30, 2),
    ("/api/demo/events", "interval_ms"): (20, 10_000, 20),
    ("/api/demo/feed/events", "count"): (1, 300, 1),
    ("/api/demo/fan-out", "wait_ms"): (0, 500, 1),
}


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Shorten generated queries."""
    return {**query, **_shortened(context.operation.path, query, of_none=True)} if isinstance(query, dict) else query


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Shorten listed queries, which `map_query` does not receive.

    Nothing is added to a query that the site should reject.
    """
    if case.meta is not None and case.meta.phase.name == TestPhase.COVERAGE:
        is_good = not case.meta.is_negative_at(ParameterLocation.QUERY)
        query = case.query or {}
        shortened = _shortened(case.operation.path, query, of_none=is_good)
        if shortened:
            case.query = {**query, **{name: str(short) for name, short in shortened.items()}}


def _shortened(path: str, query: dict[str, Any], *, of_none: bool) -> dict[str, int]:
    """Return other values for long ones."""
    return {
        name: short
        for (known, name), (least, most, short) in SHORT.items()
        if known == path and (name in query or of_none) and _within(query.get(name, least), least, most)
    }


def _within(value: Any, least: int, most: int) -> bool:
    return not isinstance(value, bool) and str(value).isdecimal() and least <= int(value) <= most
