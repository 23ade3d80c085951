"""User input becomes a valid FTS5 query."""

import pytest

from lib.features.search.query import MAX_WORDS, begun, in_all_forms, terms


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("gunicorn workers", ('"gunicorn"', '"workers"')),
        ("DASH_BACKEND lib/site.py", ('"DASH BACKEND"', '"lib site py"')),
        ("how do tabs work", ('"tabs"',)),
        ("How does the search work?", ('"search"',)),
        ("how does it work", ('"work"',)),
        ("how do workers work together", ('"workers"', '"work"', '"together"')),
        ("how many work", ('"many"', '"work"')),
        ("background work", ('"background"', '"work"')),
        ("how do i", ('"how"', '"do"', '"i"')),
        ('"quoted" NEAR(a b, 2)', ('"quoted"', '"NEAR a"', '"b"', '"2"')),
        ("c* ^d -e {f}: g+h", ('"c"', '"d"', '"e"', '"f"', '"g h"')),
        ("cafe\u0301", ('"café"',)),
        ("* ' \" \x00 😀 \ud800 --", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_terms(query: str, expected: tuple[str, ...]) -> None:
    assert terms(query) == expected


def test_a_long_query_is_cut() -> None:
    assert len(terms("x1 " * 5000)) == MAX_WORDS
    assert len(" AND ".join(terms("y" * 10_000))) < 300


def test_expressions() -> None:
    wanted = terms("hide navigation")
    assert begun(wanted) == ('"hide"', '"navigation"*')
    assert in_all_forms(wanted) == ('("hide" OR "hidden")', '"navigation"')
