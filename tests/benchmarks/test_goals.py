"""A benchmark row shows whether its target is met; the worst value counts."""

import pytest

from benchmarks.budgets import read_budgets
from benchmarks.figures.browser import BrowserPart
from benchmarks.figures.operations import OperationsPart
from benchmarks.figures.scale import ScalePart
from benchmarks.figures.server import ServerPart
from benchmarks.goals import Goal, floors_held, goals
from benchmarks.results import Results
from tests.benchmarks.figures import (
    audit,
    browser,
    comparison,
    lighthouse,
    load,
    operations,
    results,
    scale,
    server,
    size,
    view,
)


def row(measured: Results, beginning: str) -> Goal:
    """Return the only row whose name starts with this text."""
    (found,) = (each for each in goals(measured, read_budgets()) if each.figure.startswith(beginning))
    return found


def test_good_figures_reach_everything() -> None:
    assert [each.figure for each in goals(results(), read_budgets()) if not each.reached] == []


@pytest.mark.parametrize(
    ("part", "beginning", "measured"),
    [
        (server(comparison("Page", 0.89)), "Page", "Quart 0.89"),
        (server(comparison("Page", 2, encoding="")), "Page", "Quart 2.00 (not in Brotli)"),
        (server(comparison("Health", 0.79)), "`/healthz`", "Quart 0.79"),
        (server(comparison("API", 0.79)), "`/api/pages`", "Quart 0.79"),
        (server(comparison("Callback", 0.94)), "Callback", "Quart 0.94"),
        (server(bundles=(comparison("Renderer", 9), comparison("Mantine", 3))), "Component", "Quart 4.50"),
        (server(comparison("A page's llms.txt", 0.4)), "`llms.txt`", "Quart 0.40"),
    ],
)
def test_servers(part: ServerPart, beginning: str, measured: str) -> None:
    found = row(Results(server=part), beginning)
    assert (found.measured, found.reached) == (measured, False)


@pytest.mark.parametrize(
    ("part", "beginning", "measured"),
    [
        (browser(ms=31), "Click", "31 ms"),
        (browser(load(), load(transferred=40_100)), "First load, heaviest static page, without", "40.1 kB"),
        (browser(load(requests=60)), "First load, heaviest static page, requests", "60"),
        (browser(load(javascript=12_100)), "JavaScript", "12.1 kB"),
        (browser(load(hosts=("cdn.example",))), "Requests to other hosts", "cdn.example"),
        (browser(tap=208), "Slowest tap", "208 ms"),
        (browser(changed=0.02), "Pixels", "2 %"),
    ],
)
def test_the_browser(part: BrowserPart, beginning: str, measured: str) -> None:
    found = row(Results(browser=part), beginning)
    assert (found.measured, found.reached) == (measured, False)


def test_a_tap_that_the_browser_does_not_report_is_quick() -> None:
    assert row(Results(browser=browser(tap=None)), "Slowest tap").reached


def test_lighthouse_counts_the_median() -> None:
    part = lighthouse(audit(seo=92), audit(), audit())
    assert row(Results(lighthouse=part), "Lighthouse mobile").reached
    part = lighthouse(audit(seo=92, lcp_ms=1200), audit(seo=92, lcp_ms=1100), audit())
    assert row(Results(lighthouse=part), "Lighthouse mobile").measured == "100 / 100 / 100 / 92"
    assert not floors_held(part, read_budgets())
    assert row(Results(lighthouse=part), "LCP").measured == "1100 ms, 0, 0 ms"


@pytest.mark.parametrize(
    ("part", "beginning", "measured"),
    [
        (scale(size(30), size(300, warm_seconds=1.6)), "Startup with 300", "1.6 s"),
        (scale(size(30), size(300, rss_mb=151)), "Memory of one worker with 300", "151 MB"),
        (scale(size(30), size(3000, cold_seconds=8.1)), "Startup with 3,000 pages, cold", "8.1 s"),
        (scale(size(30), size(3000, page_requests_per_second=500)), "Requests per second with 3,000", "0.50"),
    ],
)
def test_large_sites(part: ScalePart, beginning: str, measured: str) -> None:
    found = row(Results(scale=part), beginning)
    assert (found.measured, found.reached) == (measured, False)


@pytest.mark.parametrize(
    ("part", "beginning", "measured"),
    [
        (operations(view("vitals", 1.01)), "Slowest dashboard view, 10,000,000 events on SQLite", "1.01 s"),
        (operations(median_us=51), "Adding a visit", "51 µs"),
    ],
)
def test_running_it(part: OperationsPart, beginning: str, measured: str) -> None:
    found = row(Results(operations=part), beginning)
    assert (found.measured, found.reached) == (measured, False)
    assert row(Results(operations=operations()), beginning).reached
