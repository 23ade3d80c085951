"""Each function of the scripts next to the showcase examples returns the correct result."""

import io
import json
import subprocess
from contextlib import redirect_stdout
from functools import partial
from typing import Any

import httpx
import pytest

from tests.browser.showcase import kept, reader
from tests.browser.visitor import Visitor
from tests.waiting import PATIENCE

__all__ = ["kept", "reader"]

SCRIPTS = "/_examples/docs/fastapi-showcase"
NASTY = [
    "it's",
    'say "hi"',
    "$(touch /tmp/x) `id` $HOME !!",
    "back\\slash \\' \\n",
    "-X DELETE --output x",
    "a&b=c#d?e+f%20g",
    "[1-9]{a,b}",
    "line\nbreak\ttab",
    "\u00e9 \u4e2d \U0001f3dd \u2028 </script>",
]


def called(visitor: Visitor, script: str, function: str, *arguments: Any) -> Any:
    """Call a function of a script next to the examples in the page, and return the result."""
    return visitor.page.evaluate(
        "async ([script, name, values]) => (await import(script))[name](...values)",
        [f"{SCRIPTS}/{script}.js", function, list(arguments)],
    )


def test_percentiles_are_of_the_nearest_rank(reader: Visitor) -> None:
    values = [15, 20, 35, 40, 50]
    assert [called(reader, "measure", "percentile", values, share) for share in (0.05, 0.3, 0.4, 0.5, 1)] == [
        15, 20, 20, 35, 50,
    ]  # fmt: skip
    assert called(reader, "measure", "percentile", [], 0.5) is None
    assert called(reader, "measure", "percentile", [10, 9, 100], 0.99) == 100


@pytest.mark.parametrize(
    ("typed", "count", "note"),
    [
        ("60", 60, ""),
        (" 7 ", 7, ""),
        ("1000000000", 200, "1000000000 is not a whole number from 1 to 200. Sent 200 instead."),
        ("-5", 1, "-5 is not a whole number"),
        ("0", 1, "0 is not a whole number"),
        ("2.5", 2, "2.5 is not a whole number"),
        ("1e400", 60, "“1e400” is not a number"),
        ("many", 60, "“many” is not a number. Sent 60 instead."),
        ("", 60, "“” is not a number"),
        (None, 60, "“” is not a number"),
    ],
)
def test_a_count_is_bounded_and_it_is_said(reader: Visitor, typed: str | None, count: int, note: str) -> None:
    bounded, told = called(reader, "stress_test", "countFrom", typed, 200)
    assert bounded == count
    assert told.startswith(note)
    assert bool(told) == bool(note)


def test_a_histogram_counts_every_value_once(reader: Visitor) -> None:
    values = [0, 1, 49.9, 50, 99.9, 100]
    bars = called(reader, "stress_test", "histogram", {"all": values, "server": []}, 4)
    assert [bar["all"] for bar in bars] == [2, 1, 1, 2]
    assert [bar["server"] for bar in bars] == [0, 0, 0, 0]
    assert bars[0]["time"] == "0–25 ms"


def test_copied_calls_send_exactly_what_was_typed(reader: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpx, "request", partial(httpx.request, timeout=PATIENCE))
    operation = {"method": "GET", "path": "/api/search", "parameters": [{"name": "q", "in": "query", "required": True}]}
    for value in NASTY:
        request = reader.page.evaluate(
            "async ([scripts, operation, value]) => (await import(`${scripts}/endpoint_explorer.js`))"
            ".requestFor(operation, () => value)",
            [SCRIPTS, operation, value],
        )
        curl, python, script = reader.page.evaluate(
            "async ([scripts, request]) => { const { SNIPPETS } = await import(`${scripts}/snippets.js`); "
            "return ['curl', 'httpx', 'JavaScript'].map((name) => SNIPPETS[name](request)); }",
            [SCRIPTS, request],
        )
        assert words_of(curl)[-1] == request["url"], value
        output = io.StringIO()
        with redirect_stdout(output):
            exec(python, {})
        assert json.loads(output.getvalue().removeprefix("200 "))["query"] == value
        answer = reader.page.evaluate(f"async () => {{ {script.splitlines()[0]} return response.json(); }}")
        assert answer["query"] == value


def test_copied_calls_keep_headers_methods_and_braces_apart(reader: Visitor) -> None:
    request = {"method": "POST", "url": "http://127.0.0.1/[1-3]/{a}?b='", "headers": {"x-nasty": 'it\'s "$HOME" \\'}}
    curl, python, script = reader.page.evaluate(
        "async ([scripts, request]) => { const { SNIPPETS } = await import(`${scripts}/snippets.js`); "
        "return ['curl', 'httpx', 'JavaScript'].map((name) => SNIPPETS[name](request)); }",
        [SCRIPTS, request],
    )
    assert words_of(curl) == ["--globoff", "-X", "POST", "-H", 'x-nasty: it\'s "$HOME" \\', request["url"]]
    called_with = python.split("httpx.request(")[1].split(")\nprint")[0]
    assert eval(f"dict(zip(('method', 'url'), ({called_with.split(', headers=')[0]},)))") == {
        "method": "POST",
        "url": request["url"],
    }
    assert eval(called_with.split(", headers=")[1]) == request["headers"]
    assert '"x-nasty":' in script


def words_of(command: str) -> list[str]:
    """Return the arguments that a shell passes to curl."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{command}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, timeout=PATIENCE)
    return done.stdout.decode().split("\0")[:-1]
