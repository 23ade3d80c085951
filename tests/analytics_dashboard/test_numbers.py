"""The dashboard formats numbers."""

import pytest

from lib.features.analytics.dashboard.widgets import average, counted, share


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
