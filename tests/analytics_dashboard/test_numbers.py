"""The dashboard formats numbers, and shows texts of clients as text."""

import re

import pytest

from lib.features.analytics.dashboard.page import SECTIONS
from lib.features.analytics.dashboard.templates import average, change, counted, render, share
from lib.features.analytics.metrics import Metric, Vital, last_days


@pytest.mark.parametrize(
    ("total", "days", "shown"),
    [(0, 30, "0.0"), (1, 365, "<0.1"), (3, 30, "0.1"), (7, 7, "1.0"), (3_000, 30, "100"), (70_000, 7, "10,000")],
)
def test_an_average_keeps_what_is_small(total: int, days: int, shown: str) -> None:
    assert average(total, days) == shown


def test_one_is_one() -> None:
    assert (counted(1, "sample"), counted(0, "sample"), counted(1_200, "sample")) == (
        "1 sample",
        "0 samples",
        "1,200 samples",
    )


def test_the_smallest_share_is_something() -> None:
    assert (share(0, 9), share(1, 1_000)[:2], share(1, 2)[:2]) == ("0\u202f%", "<1", "50")


@pytest.mark.parametrize(
    ("before", "shown", "tone"),
    [(0, "new", "even"), (1_000, "±0", "even"), (500, "↑\u202f100\u202f%", "good"), (2_000, "↓\u202f50\u202f%", "bad")],
)
def test_a_change_has_a_direction_and_a_tone(before: int, shown: str, tone: str) -> None:
    assert change(Metric("visits", 1_000, before))[::2] == (shown, tone)


@pytest.mark.parametrize("view", ["pages", "referrers", "readers", "tools", "unanswered", "vitals"])
def test_texts_of_clients_are_never_markup(view: str) -> None:
    name = "/<b>&\"'"
    rows = [Vital("LCP", name, 1, 9_000, "poor")] if view == "vitals" else [Metric(name, 3, 1)]
    html = render(view, rows, last_days()).html
    assert "<b>" not in html
    assert "/&lt;b&gt;&amp;&#34;&#39;" in html


def test_a_ranking_states_how_many_rows_are_left_out() -> None:
    def left(rows: int) -> list[str]:
        return re.findall(r"and (\d+) more", render("pages", [Metric(f"/{n}", 9, 9) for n in range(rows)], None).html)

    assert (left(10), left(12)) == ([], ["2"])


def test_a_section_without_rows_has_a_message() -> None:
    empty = {section.view: section.draw([], last_days()) for section in SECTIONS}
    assert "No web vitals in this period." in empty["vitals"].html
    assert "No data in this period." in empty["pages"].html
