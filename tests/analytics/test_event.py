"""Events are serialized and parsed without loss."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lib.features.analytics.event import KINDS, Event, day_of, decoded

FULL = Event("view", 1_790_000_000, "/a", "human", "example.org", "0123456789abcdef", "flask", "LCP", 1.5)

EVENTS = some.builds(
    Event,
    kind=some.sampled_from(KINDS),
    at=some.integers(0, 4_000_000_000),
    path=some.text(),
    reader=some.text(),
    referrer=some.text(),
    visitor=some.text(),
    backend=some.text(),
    name=some.text(),
    value=some.floats(allow_nan=False, allow_infinity=False),
)


def test_an_event_comes_back() -> None:
    assert decoded(FULL.encoded()) == FULL


@given(EVENTS)
@settings(deadline=None)
def test_a_line_is_short_and_says_the_same_again(event: Event) -> None:
    line = event.encoded()
    assert len(line) <= 480
    assert decoded(line).encoded() == line


def test_long_texts_are_cut() -> None:
    event = Event("view", 1, "/" + "é" * 500, referrer="x" * 500)
    kept = decoded(event.encoded())
    assert len(kept.path.encode()) <= 200
    assert kept.path.startswith("/é")
    assert len(kept.referrer) == 100


def test_what_cannot_be_printed_goes() -> None:
    assert decoded(Event("view", 1, "/a\x00\t\n\ud800b").encoded()).path == "/ab"


@pytest.mark.parametrize(
    "line",
    [b"", b"view", b"\xff", FULL.encoded() + b"\tmore", FULL.encoded().replace(b"view", b"look"),
     FULL.encoded().replace(b"1.5", b"nan"), FULL.encoded().replace(b"1790000000", b"9" * 30)],
)  # fmt: skip
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        decoded(line)


def test_the_day_is_that_of_utc() -> None:
    assert (day_of(0), day_of(86_399), day_of(86_400)) == ("1970-01-01", "1970-01-01", "1970-01-02")
