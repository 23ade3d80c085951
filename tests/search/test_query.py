"""User input becomes a valid FTS5 query."""

import pytest

from lib.features.search.query import MAX_WORDS, Term, begun, read_synonyms, same_term, terms


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
    assert tuple(f'"{word}"' for term in terms(query) for word in term.words) == expected


def test_a_long_query_is_cut() -> None:
    assert len(terms("x1 " * 5000)) == MAX_WORDS
    assert sum(len(term.words[0]) for term in terms("y" * 10_000)) < 300


def test_expressions() -> None:
    hide, navigation = terms("hide navigation")
    assert hide.expression() == '"hide" OR "hidden"'
    assert begun(navigation.expression()) == '"navigation"*'
    assert begun(hide.expression()) == '"hide"* OR "hidden"*'


@pytest.mark.parametrize(
    ("query", "others"),
    [
        ("useZorpState", ("use zorp state",)), ("HTTPServer", ("http server",)), ("Straße", ("strasse",)),
        ("v2.3", ("2 3",)), ("2.3", ("v2 3",)), ("依赖", ("依 赖",)), ("plain", ()), ("IDs", ()), ("README", ()),
    ],
)  # fmt: skip
def test_other_spellings(query: str, others: tuple[str, ...]) -> None:
    (term,) = terms(query)
    assert term.others == others


@pytest.mark.parametrize(("query", "word"), [("C++", "cplusplus"), ("c#", "csharp"), ("F#?", "fsharp"), ("C", "C")])
def test_names_of_languages(query: str, word: str) -> None:
    (term,) = terms(query)
    assert term.words == (word,)


SYNONYMS = read_synonyms(["# comment", "", "dark mode, theme  # a group", "log in, login, sign in", "one", ",,"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dark mode", [Term(("dark", "mode"), (), ("theme",))]),
        ("themes", [Term(("themes",), (), ("dark mode",))]),
        ("how do I log in", [Term(("log", "in"), (), ("login", "sign in", "log in"))]),
        ("login page", [Term(("login",), (), ("login", "sign in", "log in")), Term(("page",))]),
        ("write logs", [Term(("write",), ("written",)), Term(("logs",))]),
        ("one", [Term(("one",))]),
        ("in dark", [Term(("dark",))]),
    ],
)
def test_synonyms(query: str, expected: list[Term]) -> None:
    assert list(terms(query, SYNONYMS)) == expected


def test_a_synonym_replaces_all_words_of_its_term() -> None:
    (term,) = terms("dark mode", SYNONYMS)
    assert term.expression() == '"dark mode"'
    assert term.with_synonyms() == '("dark" AND "mode") OR "theme"'


def test_the_same_term_in_other_spellings() -> None:
    assert (
        len(
            {same_term(text) for text in ("Upgrade a fork", "upgrade forks", "upgrade-fork", "How to upgrade my fork?")}
        )
        == 1
    )
    assert same_term("how to") == "howto"
