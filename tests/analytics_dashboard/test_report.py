"""Reports compute the correct metrics of three known days, on SQLite and PostgreSQL."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, QueuePool, create_engine

from lib.features.analytics import report as own_reports
from lib.features.analytics.metrics import DateRange, Day, Metric, last_days, rating, span_of, today
from lib.features.analytics.report import Reports
from lib.features.analytics.store import bucket_of, value_of
from tests.analytics_dashboard.conftest import AFTER, FIRST, SECOND, SPAN


@pytest.fixture
def reports(filled: Engine) -> Reports:
    """Return the reports of the filled database."""
    return Reports(filled)


def near(value: float) -> float:
    """Return a value as its bucket represents it."""
    return value_of(bucket_of(value))


def test_the_last_answer_of_a_visitor_on_a_day_counts(filled: Engine) -> None:
    found = Reports(filled).feedback(SPAN)
    assert sorted((row.path, row.helpful, row.comment, row.count, row.last) for row in found) == [
        ("/a", "no", "", 2, SECOND),
        ("/a", "yes", "=1+1 <b>clear</b>", 1, FIRST),
    ]


def test_totals_are_of_people_and_compared_with_as_many_days_before(reports: Reports) -> None:
    visits, visitors, lost = reports.totals(SPAN)
    assert visits == Metric("visits", 4, 2)
    assert visitors == Metric("visitors", 3, 1)
    assert lost == Metric("lost", 7, 0)
    assert visits.change == 1.0
    assert lost.change is None


def test_every_day_is_told_also_one_without_visits(reports: Reports) -> None:
    longer = DateRange(SPAN.first, SPAN.last + timedelta(days=1))
    assert reports.days(longer) == (Day(FIRST, 3, 2), Day(SECOND, 1, 1), Day(AFTER, 0, 0))


def test_pages_are_ranked_and_those_of_the_period_before_alone_left_out(reports: Reports) -> None:
    assert reports.pages(SPAN) == (Metric("/a", 3, 0), Metric("/", 1, 1))
    assert reports.pages(SPAN, 1) == (Metric("/a", 3, 0),)


def test_referrers_are_other_sites(reports: Reports) -> None:
    assert reports.referrers(SPAN) == (Metric("search.example", 2, 1), Metric("forum.example", 1, 0))


def test_readers_and_backends_count_programs_too(reports: Reports) -> None:
    assert reports.readers(SPAN) == (Metric("human", 4, 2), Metric("search", 1, 0), Metric("training", 1, 0))
    assert reports.backends(SPAN) == (Metric("flask", 4, 2), Metric("quart", 2, 0))


def test_agents_have_their_own_reports(reports: Reports) -> None:
    assert reports.tools(SPAN) == (Metric("search_docs", 2, 1), Metric("read_page", 1, 0))
    assert reports.unanswered(SPAN) == (Metric("submarines", 1, 0),)


def test_latency_by_backend(reports: Reports) -> None:
    flask, quart = reports.latency(SPAN)
    assert (flask.backend, flask.calls, quart.backend, quart.calls) == ("flask", 100, "quart", 1)
    assert (flask.p50, flask.p95, flask.p99) == (near(50), near(95), near(99))
    assert quart.p50 == quart.p99 == near(2000)


def test_vitals_of_all_pages_and_of_each(reports: Reports) -> None:
    found = {(each.path, each.measure): each for each in reports.vitals(SPAN)}
    assert list(found) == [("", "LCP"), ("", "CLS"), ("/a", "LCP"), ("/", "LCP"), ("/", "CLS")]
    assert (found["", "LCP"].samples, found["", "LCP"].p75) == (8, near(5000))
    assert found["/a", "LCP"].p75 == near(2000)
    assert found["/a", "LCP"].rating == "good"
    assert found["/", "LCP"].rating == "poor"
    assert found["/", "CLS"].rating == "poor"


def test_a_period_without_visits_is_empty(reports: Reports) -> None:
    long_ago = DateRange(date(2020, 1, 1), date(2020, 1, 31))
    assert [figure.count for figure in reports.totals(long_ago)] == [0, 0, 0]
    views = (reports.pages, reports.referrers, reports.readers, reports.backends, reports.latency, reports.vitals)
    assert [view(long_ago) for view in views] == [()] * 6


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        ("LCP", 2500, "good"), ("LCP", 2501, "needs improvement"), ("LCP", 4001, "poor"),
        ("INP", 200, "good"), ("INP", 500, "needs improvement"), ("INP", 501, "poor"),
        ("CLS", 0.1, "good"), ("CLS", 0.25, "needs improvement"), ("CLS", 0.26, "poor"),
        ("FCP", 1800, "good"), ("FCP", 3001, "poor"), ("TTFB", 800, "good"), ("TTFB", 1801, "poor"),
    ],
)  # fmt: skip
def test_ratings_are_those_of_web_dev(measure: str, value: float, expected: str) -> None:
    assert rating(measure, value) == expected


def test_a_span_and_the_one_before_touch_and_are_as_long() -> None:
    span = DateRange(date(2026, 3, 1), date(2026, 3, 31))
    assert span.before == DateRange(date(2026, 1, 29), date(2026, 2, 28))
    assert span.before.length == span.length == len(span.days) == 31


def test_what_is_not_given_is_the_last_thirty_days() -> None:
    assert span_of(None, None) == last_days() == DateRange(today() - timedelta(days=29), today())
    assert span_of("", "2026-03-31") == DateRange(date(2026, 3, 2), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("first", "last"),
    [("yesterday", None), ("2026-02-30", None), ("2026-03-02", "2026-03-01"), ("1999-01-01", "2026-01-01"),
     ("0001-01-01", "0001-01-02"), (None, "0001-01-05"), ("' OR 1", None)],
)  # fmt: skip
def test_what_is_no_span_is_refused(first: str | None, last: str | None) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        span_of(first, last)


def test_whoever_prepares_the_database_waits_for_nobody_who_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'visits.db'}"
    engine = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=2)
    monkeypatch.setattr(own_reports, "engine_for", lambda _: engine)
    monkeypatch.setattr(own_reports, "_engines", {})
    assert own_reports.get_reports().totals(last_days(7))
    engine.dispose()
