"""Hosts, clients, sections, schemas, and worker threads of MCP, without a server."""

import asyncio
import threading
from queue import Full
from types import ModuleType
from typing import Any

import pytest

from lib.features.mcp.endpoint import Workers, allowed_hosts
from lib.features.mcp.tool import count_tokens, part_of, untitled
from lib.features.mcp.tools.examples import runnable
from lib.features.mcp.tools.pages import find_text
from lib.http.client_limits import RateLimiter
from lib.http.origins import host_of, network_of
from lib.settings import Settings
from tests.apart import run_apart
from tests.waiting import PATIENCE, until


@pytest.mark.parametrize(("authority", "host"), [
    ("example.org", "example.org"), ("EXAMPLE.org.:80", "example.org"), ("[::1]:8550", "::1"),
    ("127.0.0.1", "127.0.0.1"), ("", None), ("a b", None), ("user@example.org", None), ("example.org:port", None),
    ("[::1", None), ("a/b", None), ("example.org\n", "example.org"), ("example.org:123456", None),
])  # fmt: skip
def test_host_of(authority: str, host: str | None) -> None:
    assert host_of(authority) == host


def test_the_hosts_of_a_site() -> None:
    settings = Settings(
        _env_file=None,
        site_base_url="https://docs.example.org:8443",
        host="0.0.0.0",
        mcp_allowed_hosts="a.lan, B.lan:80,,fd00::5, [fd00::6]:80",
    )
    own = allowed_hosts(settings) - {"localhost", "127.0.0.1", "::1"}
    assert own == {"docs.example.org", "a.lan", "b.lan", "fd00::5", "fd00::6"}


@pytest.mark.parametrize(("client", "network"), [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::"),
    ("fe80::1%eth0", "fe80::"), ("", ""), ("unix:", "unix:"),
])  # fmt: skip
def test_what_counts_as_one_client(client: str, network: str) -> None:
    assert network_of(client) == network


def test_clients_are_counted_one_by_one() -> None:
    rate = RateLimiter("2/minute")
    assert [rate.retry_after("192.0.2.1") for _ in range(2)] == [0, 0]
    assert 1 <= rate.retry_after("192.0.2.1") <= 60
    assert rate.retry_after("192.0.2.2") == 0


def test_titles_of_schemas_go_but_not_a_property_of_that_name() -> None:
    given = {"title": "T", "properties": {"title": {"title": "Title", "type": "string"}}, "anyOf": [{"title": "x"}]}
    assert untitled(given) == {"properties": {"title": {"type": "string"}}, "anyOf": [{}]}


def module(source: str) -> ModuleType:
    """Return a module with this source."""
    made = ModuleType("made")
    exec(compile(source, "made.py", "exec"), made.__dict__)
    return made


@pytest.mark.parametrize("source", [
    "", "run = 5", "from subprocess import run", "def run(a): ...", "def run(*a: int): ...", "def run(a: int, /): ...",
    "def run(**a: int): ...", "def run(a: 'Nowhere'): ...", "class run:\n    pass",
])  # fmt: skip
def test_what_cannot_be_run(source: str) -> None:
    assert runnable(module(source)) is None


def test_types_become_a_schema() -> None:
    ours = runnable(module("def run(a: int, b: 'list[str] | None' = None) -> int: return a"))
    assert ours is not None
    assert ours.schema["required"] == ["a"]
    assert ours.schema["properties"]["a"] == {"type": "integer"}
    assert ours.checked({"a": 3, "b": ["x"]}) == {"a": 3, "b": ["x"]}


def test_threads_are_so_many_and_no_more() -> None:
    go_on = threading.Event()

    async def scenario() -> list[Any]:
        workers = Workers(threads=2, waiting=1, seconds=0.5)
        results: list[Any] = list(
            await asyncio.gather(*(workers.run(go_on.wait) for _ in range(4)), return_exceptions=True)
        )
        # The calls timed out, but are still in their threads: one more call can wait, and none can run.
        results.append(await asyncio.gather(workers.run(int), return_exceptions=True))
        go_on.set()
        until(lambda: workers._places._value == 3)
        results.append(await workers.run(int))
        return results

    first, second, third, fourth, later, after = run_apart(scenario())
    assert [type(result) for result in (first, second, third, fourth)] == [
        TimeoutError,
        TimeoutError,
        Full,
        Full,
    ]
    assert type(later[0]) is Full
    assert after == 0


def test_who_waits_for_a_thread_is_told_sooner_than_who_has_one() -> None:
    go_on = threading.Event()

    async def scenario() -> list[Any]:
        workers = Workers(threads=1, waiting=2, seconds=PATIENCE, patience=0.5)
        hanging = asyncio.ensure_future(workers.run(lambda: go_on.wait(PATIENCE)))
        waiting = await asyncio.gather(*(workers.run(int) for _ in range(2)), return_exceptions=True)
        go_on.set()
        return [await hanging, *waiting]

    hung, *refused = run_apart(scenario())
    assert hung is True
    assert [type(each) for each in refused] == [Full, Full]


def test_what_a_thread_raises_comes_back() -> None:
    def fails() -> None:
        raise SystemExit(3)

    async def scenario() -> tuple[object, int]:
        workers = Workers(threads=1, waiting=0, seconds=5)
        first = await asyncio.gather(workers.run(fails), return_exceptions=True)
        return first[0], await workers.run(int)

    raised, after = run_apart(scenario())
    assert isinstance(raised, RuntimeError)
    assert after == 0


TEXTS = ("", "word", "one two three. " * 900, "x" * 9000, "# Title\n\n" + "Text of a line.\n\n" * 300, "潮汐" * 2000,
         "a\n" * 3000, "```\n" + "code()\n" * 900 + "```\n", "\n\n\n" * 800 + "end")  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 50, 200, 4000])
def test_the_parts_of_a_text_are_the_text(size: int) -> None:
    for text in TEXTS:
        at, parts = 0, []
        while at < len(text):
            part, end = part_of(text, size, at)
            assert end > at, "each part makes progress"
            assert count_tokens(part) <= size
            parts.append(part)
            at = end
        assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_part_ends_with_a_paragraph_or_a_line() -> None:
    text = "First line.\nSecond line.\n\nNext paragraph with words."
    assert part_of(text, 10)[0] == "First line.\nSecond line."
    assert part_of("First line, long.\nSecond line.", 6)[0] == "First line, long."
    assert part_of("words and more words", 4)[0] == "words and more"


@pytest.mark.parametrize(("markdown", "text", "found"), [
    ("## Tide\n\n| `HIGH_TIDE` | `07:40` | [When](/when) it comes |", "HIGH_TIDE 07:40 When it comes", "HIGH"),
    ("A [linked](/somewhere/else) word of **some** importance for a long sentence.",
     "word of some importance for a long sentence", "word"),
    ("See the note[^1].\n\n[^1]: Not at sea.", "Not at sea. \u21a9", "Not"),
    ("Nothing alike.", "Something", None),
    ("Nothing.", "", None),
])  # fmt: skip
def test_a_visible_text_is_found_in_its_markdown(markdown: str, text: str, found: str | None) -> None:
    at = find_text(markdown, text)
    assert (None if at is None else markdown[at : at + len(found or "")]) == found
