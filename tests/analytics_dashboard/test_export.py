"""Exports contain the values of the dashboard as CSV and JSON."""

import csv
import json
from io import StringIO

import pytest
from sqlalchemy import Engine

from lib.features.analytics.metrics import DateRange, today
from lib.features.analytics.report import ALL, VIEWS, Reports, as_csv, as_json, file_name
from lib.features.analytics.store import SqlStore
from tests.analytics_dashboard.conftest import FIRST, FORMULA, SECOND, SPAN, fill


@pytest.fixture
def reports(filled: Engine) -> Reports:
    """Return the reports of the filled database."""
    return Reports(filled)


def table(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


def test_a_view_as_csv(reports: Reports) -> None:
    assert table(as_csv(reports, "pages", SPAN)) == [["name", "count", "before"], ["/a", "3", "0"], ["/", "1", "1"]]
    assert table(as_csv(reports, "days", SPAN))[1:] == [[FIRST, "3", "2"], [SECOND, "1", "1"]]


def test_a_view_without_rows_has_its_heading(reports: Reports) -> None:
    empty = DateRange(today(), today())
    assert table(as_csv(reports, "vitals", empty)) == [["measure", "path", "samples", "p75", "rating"]]


def test_everything_as_csv_is_one_table(reports: Reports) -> None:
    head, *lines = table(as_csv(reports, ALL, SPAN))
    assert head == ["view", "name", "figure", "value"]
    assert ["pages", "/a", "count", "3"] in lines
    assert ["days", FIRST, "visitors", "2"] in lines
    assert ["vitals", "LCP /a", "rating", "good"] in lines
    assert {line[0] for line in lines} == set(VIEWS)


def test_everything_as_json(reports: Reports) -> None:
    document = json.loads(as_json(reports, ALL, SPAN))
    assert (document["from"], document["to"]) == (FIRST, SECOND)
    assert set(document["views"]) == set(VIEWS)
    assert document["views"]["totals"][0] == {"name": "visits", "count": 4, "before": 2}
    assert document["views"]["vitals"][0]["rating"] == "poor"


@pytest.mark.parametrize("view", [ALL, "pages"])
def test_a_spreadsheet_runs_nothing(engine: Engine, store: SqlStore, view: str) -> None:
    fill(store, formula=True)
    text = as_csv(Reports(engine), view, DateRange(today(), today()))
    cells = [cell for line in table(text) for cell in line]
    assert f"'{FORMULA[1:]}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_files_are_named_by_view_and_days() -> None:
    assert file_name("pages", SPAN, "csv") == f"analytics-pages-{FIRST}-{SECOND}.csv"
