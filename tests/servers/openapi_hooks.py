"""What schemathesis loads before it runs: streams of events are asked for in small, so that they end soon."""

from typing import Any

import schemathesis


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Shortens a stream that would be sent; what would be refused stays as it is."""
    if context.operation.path == "/api/demo/events" and isinstance(query, dict):
        if _within(query.get("count", 10), 1, 30):
            query["count"] = 2
        if _within(query.get("interval_ms", 500), 20, 500):
            query["interval_ms"] = 20
    if context.operation.path == "/api/demo/feed/events" and isinstance(query, dict):
        query["count"] = _shortened(query.get("count", 25))
    return query


def _shortened(count: Any) -> Any:
    """One sample of a stream that would be sent; what would be refused stays as it is."""
    return 1 if _within(count, 1, 300) else count


def _within(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and least <= value <= most
