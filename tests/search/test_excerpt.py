"""Search excerpts show the matched words."""

from lib.features.search.query import CLOSING, OPENING, excerpt
from lib.features.search.query import MAX_EXCERPT_LENGTH as LONGEST


def marked(text: str) -> str:
    """Replace brackets by the marks of FTS5."""
    return text.replace("[", OPENING).replace("]", CLOSING)


def test_marks_are_places_in_the_text() -> None:
    text, marks = excerpt(marked("Two [workers] with [eight] threads 😀 [each]"))
    assert text == "Two workers with eight threads 😀 each"
    assert [text[start:end] for start, end in marks] == ["workers", "eight", "each"]


def test_nothing_found_in_the_text() -> None:
    assert excerpt("The beginning.") == ("The beginning.", ())


def test_a_long_text_is_cut_at_words_and_keeps_the_first_mark() -> None:
    for before in (0, 50, 119, 120, 121, 200, 1000):
        text, marks = excerpt(
            marked("word " * (before // 5) + "x" * (before % 5) + " [found] " + "after " * 200 + "[late]")
        )
        assert len(text) <= LONGEST
        assert [text[start:end] for start, end in marks] == ["found"]
        assert text.endswith("…")
        assert text.startswith("…") == (before > 110)


def test_one_word_without_end() -> None:
    text, marks = excerpt(marked("x" * 300 + " [" + "y" * 500 + "] z"))
    assert LONGEST // 2 <= len(text) <= LONGEST
    assert all(0 <= start < end <= len(text) for start, end in marks)
