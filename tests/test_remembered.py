"""The bounded cache does not retain long keys."""

import pytest

from lib.features.observability.route_templates import Templates
from lib.http import user_agents as accept
from lib.http import user_agents as readers
from lib.process.cache import LONGEST, remembered
from lib.servers import hosts


def test_short_texts_are_remembered_and_long_ones_are_not() -> None:
    asked: list[str] = []

    @remembered(8)
    def length(text: str, more: int = 0) -> int:
        asked.append(text)
        return len(text) + more

    short, long = "a" * LONGEST, "a" * (LONGEST + 1)
    assert [length(short), length(short), length(short, 1)] == [LONGEST, LONGEST, LONGEST + 1]
    assert [length(long), length(long)] == [LONGEST + 1] * 2
    assert asked == [short, short, long, long]


@pytest.mark.parametrize("function", [
    readers.reader, accept.prefers_markdown, hosts._is_served, Templates("", lambda: ["/"]).of,
])  # fmt: skip
def test_what_a_client_writes_is_not_kept_when_it_is_long(function: object) -> None:
    assert getattr(function, "__qualname__", "") != ""
    assert not hasattr(function, "cache_info"), "a plain cache keeps texts of any length"
