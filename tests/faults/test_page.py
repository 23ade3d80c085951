"""The Reliability page shows the recorded results."""

from datetime import date

import pytest

from benchmarks.faults.outcome import Outcome
from benchmarks.faults.page import FILE, page
from benchmarks.faults.results import Faults, Results, Rolling, RollingRun, Soak, SoakRun, read_results

ABOUT = {"day": date(2026, 3, 1), "machine": "2 CPUs", "versions": {"dash": "4.4.1"}}


def results() -> Results:
    """Return all parts, with the results of one backend."""
    outcome = Outcome(
        scenario="worker", backend="quart", sent=1200, failed=1, in_flight=2, calm_ms=8.4, fault_ms=20.6, visits=700,
        stored=701, lost=3, why="", asked_again=4, probe_ms=31.4,
    )  # fmt: skip
    return Results(
        faults=Faults(**ABOUT, outcomes=(outcome,)),
        soak=Soak(
            **ABOUT, runs=(SoakRun(backend="flask", minutes=60, sent=9000, failed=0, early_mb=200, late_mb=204),)
        ),
        rolling=Rolling(**ABOUT, runs=(RollingRun(backend="fastapi", sent=20_000, failed=0),)),
    )


def test_the_page_is_that_of_the_results() -> None:
    assert FILE.read_text(encoding="utf-8") == page(read_results())


def test_it_shows_every_part() -> None:
    text = page(results())
    assert "| Worker killed | Quart | 1,200 | 1 | 2 | 8 ms | 21 ms | 31 ms |" in text
    assert "happened 4 times" in text
    assert "| Worker killed | Quart | 700 | 701 | 3 |" in text
    assert "| FastAPI | 20,000 | 0 |" in text
    assert "| Flask | 60 | 9,000 | 0 | 200.0 MB | 204.0 MB | +2.0% |" in text


@pytest.mark.parametrize("part", list(Results.model_fields))
def test_it_says_what_was_not_measured(part: str) -> None:
    assert "Not measured yet" in page(results().model_copy(update={part: None}))
    assert "Not measured yet" not in page(results())
