"""The page and the table say what is in the results."""

from datetime import date

import pytest

from benchmarks.__main__ import main
from benchmarks.page import FILE, page
from benchmarks.results import BackendResults, Comparison, Measurement, Results, Side, Waiting, read_results
from benchmarks.table import table


def side(*figures: float) -> Side:
    """Rounds with so many requests per second, and a tenth of that as p99."""
    return Side(rounds=tuple(Measurement(requests_per_second=figure, p99_ms=figure / 10) for figure in figures))


def results(p99: float = 12.5) -> Results:
    """A run of one backend."""
    return Results(
        day=date(2026, 11, 21),
        machine="2 CPUs, loopback, one worker",
        versions={"Python": "3.11.7"},
        seconds=4,
        rounds=3,
        connections=4,
        backends=(
            BackendResults(
                name="quart",
                label="Quart",
                server="uvicorn, 1 worker",
                waiting_server="uvicorn, 1 worker",
                comparisons=(
                    Comparison(
                        name="Health", request="GET /healthz", size=160, site=side(90, 30, 40), bare=side(50, 20, 80)
                    ),
                ),
                waiting=Waiting(
                    callbacks=20,
                    callback_seconds=2,
                    limit_ms=50,
                    health=Measurement(requests_per_second=1000, p99_ms=p99),
                    slowest_callback_ms=2010,
                ),
            ),
        ),
    )


def test_the_page_is_that_of_the_results() -> None:
    """`python -m benchmarks.page` writes it."""
    assert FILE.read_text(encoding="utf-8") == page(read_results())


def test_medians_and_their_ratio() -> None:
    comparison = results().backends[0].comparisons[0]
    assert (comparison.site.requests_per_second, comparison.site.p99_ms) == (40, 4)
    assert comparison.ratio == 0.8


def test_what_is_written_can_be_read() -> None:
    assert Results.model_validate_json(results().model_dump_json()) == results()


def test_the_page_shows_them() -> None:
    text = page(results())
    assert "| `GET /healthz` | 160 | 40 | 4.00 | 50 | 5.00 | **0.80** |" in text
    assert "| Quart | uvicorn, 1 worker | **12.50** | 1000 | 2010 | yes |" in text


@pytest.mark.parametrize(("p99", "verdict"), [(49.99, "pass"), (50.0, "FAIL")])
def test_the_table_says_whether_callbacks_hold_up_health(p99: float, verdict: str) -> None:
    assert table(results(p99)).rstrip().endswith(verdict)
    assert results(p99).backends[0].waiting.passed == (verdict == "pass")


@pytest.mark.parametrize("options", [["--seconds", "0"], ["--rounds", "x"], ["--backend", "django"]])
def test_options_that_make_no_sense(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(options)
    assert options[0] in capsys.readouterr().err


def test_without_wrk_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main([]) == 1
    assert "apt-get install wrk" in capsys.readouterr().err
