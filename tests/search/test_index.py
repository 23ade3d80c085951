"""The search index finds terms and ranks them."""

import sqlite3
import threading

import pytest

from lib.features.search import index as index_module
from lib.features.search.index import RANKING, SearchedPage, SearchIndex
from lib.features.search.query import read_synonyms
from lib.features.search.sections import Section
from lib.features.services import SearchResult

FILL = "The reef keeps the tide of a lagoon, and the pilot reads the chart."
PAGES = (
    SearchedPage("/deployment", "Deployment", ("docker",), (
        Section("", "", f"Serve the site. {FILL}"),
        Section("gunicorn", "gunicorn", f"Two workers with eight threads. {FILL}"),
        Section("Caching", "caching", f"The proxy may keep what it got. {FILL}"),
    )),
    SearchedPage("/köln", "Städte", (), (Section("", "", f"Köln liegt am Rhein, und eine crème brûlée. {FILL}"),)),
    SearchedPage("/text", "Text", (), (
        Section("", "", f"Who does the deployment of a worker? {FILL}"),
        *(Section(f"Part {number}", f"part-{number}", f"A boat, number {number}. {FILL}") for number in range(9)),
    )),
    SearchedPage("/boats", "Harbour", (), (Section("", "", f"One boat alone. {FILL}"),)),
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    """Return the index of these pages."""
    return SearchIndex(PAGES)


def places(hits: list[SearchResult]) -> list[str]:
    """Return path and anchor of each hit."""
    return [f"{hit.path}#{hit.anchor}" for hit in hits]


def test_a_hit_says_where_and_what(index: SearchIndex) -> None:
    hit = index.search("eight workers", 10)[0]
    assert (hit.path, hit.name, hit.heading, hit.anchor) == ("/deployment", "Deployment", "gunicorn", "gunicorn")
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["workers", "eight"]
    assert hit.score > 0


def test_a_name_counts_more_than_a_heading_and_a_heading_more_than_text(index: SearchIndex) -> None:
    assert places(index.search("deployment", 10))[0] == "/deployment#"
    assert places(index.search("deployment gunicorn", 10))[0] == "/deployment#gunicorn"
    assert places(index.search("docker", 10)) == ["/deployment#"]


def test_scores_fall(index: SearchIndex) -> None:
    scores = [hit.score for hit in index.search("boat worker deployment", 10)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("koln", "/köln#"), ("KÖLN", "/köln#"), ("creme brulee", "/köln#"),
        ("gunic", "/deployment#gunicorn"), ("thread", "/deployment#gunicorn"),
        ("cached proxies", "/deployment#caching"), ("zzz gunicorn", "/deployment#gunicorn"),
    ],
)  # fmt: skip
def test_accents_beginnings_endings_and_strange_words(index: SearchIndex, query: str, place: str) -> None:
    assert places(index.search(query, 10))[0] == place


def test_sections_with_all_words_come_first(index: SearchIndex) -> None:
    assert places(index.search("boat seven alone", 10))[0] == "/boats#"
    assert places(index.search("boat 7", 10))[0] == "/text#part-7"


def test_one_page_does_not_fill_the_list(index: SearchIndex) -> None:
    found = places(index.search("boat", 10))
    assert len([place for place in found if place.startswith("/text")]) == RANKING.per_page
    assert "/boats#" in found
    assert len(index.search("boat", 2)) == 2


def test_nothing_is_found_for_nothing(index: SearchIndex) -> None:
    for query in ("", "   ", "***", '"', "\x00", "😀", "zzz"):
        assert index.search(query, 10) == []


STRANGE = (
    "NEAR(", "a AND", "OR", "NOT boat", "name:boat", "boat*", '"boat', "bo\x00at", "^boat", "{name}:boat", "(((",
    "boat)", "'; DROP TABLE section; --", "boat" * 2500, "boat " * 2500, "\ud800 boat", "🚤 boat",
    "%_", "\\", "a+b", "日本",
)  # fmt: skip


@pytest.mark.parametrize("query", STRANGE, ids=range(len(STRANGE)))
def test_any_text_is_a_query(index: SearchIndex, query: str) -> None:
    index.search(query, 50)
    assert places(index.search("eight", 1)) == ["/deployment#gunicorn"]


def test_threads_take_turns(index: SearchIndex) -> None:
    expected = index.search("boat worker", 10)
    answers: list[list[SearchResult]] = []
    threads = [
        threading.Thread(target=lambda: answers.extend(index.search("boat worker", 10) for _ in range(20)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 160
    assert all(answer == expected for answer in answers)


def test_a_sqlite_without_full_text_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "_CREATE", index_module._CREATE.replace("fts5", "fts5_that_is_not_there"))
    with pytest.raises(sqlite3.OperationalError, match="no such module"):
        SearchIndex(PAGES)


SPELLED = (
    SearchedPage("/words", "Words", ("glossary",), (
        Section("", "", "Bindings for C++ and C#; call useZorpState or HTTPZorpServer. Version v2.3 is new."),
        Section("安装", "install", "使用包管理器安装依赖项，然后启动服务器。"),
        Section("ไทย", "thai", "การติดตั้งซอฟต์แวร์ใหม่"),
        Section("Names", "names", "Straße, ёлка, Đorđe, مُحَمَّد, and שָׁלוֹם are words."),
        Section("Letters", "letters", "The C language and the letter D."),
    )),
    SearchedPage("/forms", "Forms", (), (
        Section("", "", "The harbor kept the log of each boat for a year."),
        Section("Rules", "rules", "Keep the log. Keep the log of a boat."),
        Section("Source", "source", "A pilot reads.", code="def pilot(): return lighthouse"),
        Section("Lights", "lights", "The lighthouse is bright at night."),
        Section("Settings", "settings", "SECRET_KEY signs cookies.", entries=("SECRET_KEY", "REDIS_URL")),
        Section("Notes", "notes", "Set SECRET_KEY, SECRET_KEY, and again SECRET_KEY to a long text."),
    ), "Everything about moorings."),
)  # fmt: skip


@pytest.fixture(scope="module")
def spelled() -> SearchIndex:
    """Return an index of words that FTS5 does not find, with synonyms."""
    return SearchIndex(SPELLED, read_synonyms(["mooring, berth", "lighthouse, beacon"]))


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("ZorpState", "/words#"), ("zorpstate", "/words#"), ("zorp server", "/words#"), ("usezorpstate", "/words#"),
        ("C++", "/words#"), ("c#", "/words#"), ("2.3", "/words#"), ("v2.3", "/words#"), ("V2.3", "/words#"),
        ("依赖", "/words#install"), ("服务器", "/words#install"), ("ซอฟต์แวร์", "/words#thai"), ("ติดตั้ง", "/words#thai"),
        ("strasse", "/words#names"), ("STRASSE", "/words#names"), ("елка", "/words#names"), ("dorde", "/words#names"),
        ("محمد", "/words#names"), ("שלום", "/words#names"),
        ("lighthuose", "/forms#lights"), ("lihgt house", "/forms#lights"), ("berht", "/forms#"), ("berth", "/forms#"),
        ("beacon", "/forms#lights"), ("SECRET_KEY", "/forms#settings"),
        ("SECRET_KYE", "/forms#settings"), ("lighthouse", "/forms#lights"),
        ("keep", "/forms#rules"), ("kept", "/forms#"), ("C", "/words#letters"),
    ],
)  # fmt: skip
def test_words_in_other_spellings(spelled: SearchIndex, query: str, place: str) -> None:
    found = places(spelled.search(query, 10))
    assert found[:1] == [place], found


@pytest.mark.parametrize("query", ["依项", "lagoon", "quantum lagoon zeppelin", "boat quantum zeppelin xylophone"])
def test_unrelated_sections_are_no_results(spelled: SearchIndex, query: str) -> None:
    assert places(spelled.search(query, 10)) == []


def test_a_long_compound_of_unknown_words_is_not_corrected() -> None:
    words = SearchIndex([SearchedPage("/a", "A", (), (Section("", "", "action option section station"),))])
    assert words.search("-".join(["tion"] * 40), 10) == []
    assert words.search("tion-actoin", 10) == [], "the words are not next to each other"
    assert places(words.search("actoin-option", 10)) == ["/a#"]


def test_a_language_and_other_words_in_one_chunk(spelled: SearchIndex) -> None:
    assert places(spelled.search("C++/lighthouse", 10))[0] in {"/words#", "/forms#lights"}
    assert "/forms#lights" in places(spelled.search("C++/lighthouse", 10))
