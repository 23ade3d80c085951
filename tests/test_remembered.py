"""The bounded cache does not retain long keys."""

import pytest

from lib.features.observability.observer import Templates
from lib.http import user_agents
from lib.process.cache import MAX_KEY_LENGTH, remembered
from lib.servers import hosts


def test_short_texts_are_remembered_and_long_ones_are_not() -> None:
    asked: list[str] = []

    @remembered(8)
    def length(text: str, more: int = 0) -> int:
        asked.append(text)
        return len(text) + more

    short, long = "a" * MAX_KEY_LENGTH, "a" * (MAX_KEY_LENGTH + 1)
    assert [length(short), length(short), length(short, 1)] == [MAX_KEY_LENGTH, MAX_KEY_LENGTH, MAX_KEY_LENGTH + 1]
    assert [length(long), length(long)] == [MAX_KEY_LENGTH + 1] * 2
    assert asked == [short, short, long, long]


@pytest.mark.parametrize("function", [
    user_agents.classify_user_agent, user_agents.prefers_markdown, hosts._is_served, Templates("", lambda: ["/"]).of,
])  # fmt: skip
def test_what_a_client_writes_is_not_kept_when_it_is_long(function: object) -> None:
    assert getattr(function, "__qualname__", "") != ""
    assert not hasattr(function, "cache_info"), "a plain cache keeps texts of any length"
