"""The callbacks of live examples handle valid and forged input."""

import sys
import threading
from base64 import b64encode
from types import ModuleType
from typing import Any

import pytest

from lib.directives.example_module import load_example
from tests.project import dash_state
from tests.serving import PROJECT

__all__ = ["dash_state"]


def module(name: str) -> ModuleType:
    load_example(name, PROJECT)
    return sys.modules[name]


@pytest.fixture
def million(dash_state: None) -> ModuleType:
    return module("docs.data-visualization.million")


@pytest.fixture
def booking(dash_state: None) -> ModuleType:
    return module("docs.interactive-components.booking")


@pytest.fixture
def upload(dash_state: None) -> ModuleType:
    return module("docs.interactive-components.upload")


def test_the_signal_is_made_once_however_many_ask(million: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    del million._signal[:]
    made: list[Any] = []
    stock = million.accumulate

    def accumulate(steps: list[int]) -> Any:
        made.append(len(steps))
        return stock(steps)

    monkeypatch.setattr(million, "accumulate", accumulate)
    together = threading.Barrier(6)

    def ask() -> None:
        together.wait()
        assert len(million.signal()) == million.COUNT

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [million.COUNT]


def test_no_peak_is_lost(million: ModuleType) -> None:
    values = million.signal()
    for first, last in ((0, million.COUNT), (123_456, 234_567), (77, 999_950), (5, 80_004), (5, 80_005), (10, 811)):
        places, sent = million.resampled(first, last)
        assert len(places) == len(sent) == 2 * million.SECTIONS
        assert places == sorted(places)
        assert first <= places[0]
        assert places[-1] < last
        assert (min(sent), max(sent)) == (min(values[first:last]), max(values[first:last]))
        assert sent == [values[place] for place in places]


def test_few_points_are_all_sent(million: ModuleType) -> None:
    assert million.resampled(500, 1300) == (list(range(500, 1300)), million.signal()[500:1300].tolist())


@pytest.mark.parametrize(
    ("first", "last"),
    [(-(10**9), 10**9), (5, 5), (900, 3), (10**9, 10**9 + 1), (-500, -400), (999_999, 1_000_000)],
)
def test_a_range_always_lies_where_there_are_points(first: int, last: int, million: ModuleType) -> None:
    start, end = million.clamp_range(first, last)
    assert 0 <= start < end <= million.COUNT
    assert end - start >= million.MIN_WIDTH


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"autosize": True},
        {"xaxis.range[0]": 1},
        {"xaxis.range[0]": "a", "xaxis.range[1]": 2},
        {"xaxis.range[0]": None, "xaxis.range[1]": []},
        {"xaxis.range[0]": float("nan"), "xaxis.range[1]": 2},
        {"xaxis.range[0]": float("-inf"), "xaxis.range[1]": float("inf")},
        {"xaxis.range": [1]},
        {"xaxis.range": 7},
        {"xaxis.range": ["a", "b"]},
    ],
)
def test_what_is_no_zoom_changes_nothing(layout: dict[str, Any], million: ModuleType) -> None:
    assert million.selected_range(layout) is None


def test_a_zoom_and_a_double_click(million: ModuleType) -> None:
    assert million.selected_range({"xaxis.range[0]": 1000.4, "xaxis.range[1]": 2000.9}) == [1000, 2001]
    assert million.selected_range({"xaxis.autorange": True}) == [0, million.COUNT]
    assert million.selected_range({"xaxis.range": [0, 999_999]}) == [0, million.COUNT]


RIGHT = {"name": "Ada", "mail": "ada@example.org", "cabin": "Mid", "nights": 3, "rules": True}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("name", value) for value in ("", " ", "A", "x" * 61, None, 7)),
        *(("mail", value) for value in ("", "ada", "ada@", "a b@c.d", "@" * 100_000, None)),
        *(("cabin", value) for value in ("", "mid", None, 1)),
        *(("nights", value) for value in ("", 0, -1, 15, 1e9, 2.5, "many", None)),
        *(("rules", value) for value in (False, None, "yes")),
    ],
)
def test_each_field_is_checked(field: str, value: Any, booking: ModuleType) -> None:
    assert booking.invalid_fields(RIGHT) == []
    assert booking.invalid_fields(RIGHT | {field: value}) == [field]


def test_all_invalid_fields_in_the_order_of_the_form(booking: ModuleType) -> None:
    assert booking.invalid_fields(dict.fromkeys(RIGHT)) == list(RIGHT)


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ("data:text/plain;base64,", "x is empty."),
        ("", "x is empty."),
        ("data:text/plain;base64,$$$", "The file is incomplete. Choose it again."),
        ("data:text/plain;base64,YQ", "The file is incomplete. Choose it again."),
    ],
)
def test_what_is_no_file_is_said(contents: str, said: str, upload: ModuleType) -> None:
    assert upload.look({"name": "x", "contents": contents}) == said


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a,b\n1,2\n", "Table"),
        (b"a,b\n1\n", "Pre"),
        (b"\xff\xfe\x00", "Pre"),
        (b"<script>alert(1)</script>", "Pre"),
        (b"<svg onload=alert(1)>", "Pre"),
        (b"\x89PNG broken", "Image"),
        (b"x" * 900_000, "Pre"),
        (b"\n" * 900_000, "Pre"),
    ],
)
def test_a_preview_is_short_and_never_markup(body: bytes, kind: str, upload: ModuleType) -> None:
    shown = upload.preview(body)
    assert type(shown).__name__ == kind
    assert kind == "Image" or len(str(shown)) < 2000
    assert upload.look({"name": "n" * 5000, "contents": f"data:;base64,{b64encode(body).decode()}"})
