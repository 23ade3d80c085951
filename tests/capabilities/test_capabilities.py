"""The committed capability tables match the results of the probes."""

from importlib.metadata import version
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lib.backend import SUPPORTED_BACKENDS, BackendName
from lib.directives.exec import verified_examples, verified_on
from tests.capabilities.measuring import claimed, in_words, measure
from tests.capabilities.results import capabilities, capability_tables
from tests.capabilities.table import GROUPS
from tests.live_examples.operating import shown_examples
from tests.page_tables import stale_pages
from tests.serving import Site

WRITE = "`make capabilities` writes the file anew"


@pytest.mark.release
@pytest.mark.parametrize("backend", SUPPORTED_BACKENDS)
@pytest.mark.parametrize("group", GROUPS)
def test_what_is_claimed_is_measured(group: str, backend: BackendName, browser: Browser, tmp_path: Path) -> None:
    assert measure(group, backend, browser, tmp_path) == claimed()[group, backend], WRITE


def test_the_words_are_those_of_the_table() -> None:
    assert [group.id for group in capabilities().groups] == list(GROUPS), WRITE
    assert capabilities().groups == in_words(claimed()), WRITE


def test_no_reason_is_left_over() -> None:
    left = [
        (group, row.id, name)
        for group, (_, rows) in GROUPS.items()
        for row in rows
        for name in SUPPORTED_BACKENDS
        if name in row.notes and claimed()[group, name][row.id] == "yes"
    ]
    assert left == []


def test_it_was_measured_with_the_dash_that_is_installed() -> None:
    assert capabilities().versions["dash"] == version("dash"), WRITE


def test_each_live_example_was_operated(site: Site) -> None:
    examples = verified_examples()
    shown = shown_examples(site)
    assert [module for module in shown if site.backend not in examples.get(module, ())] == [], WRITE
    assert examples.keys() - shown.keys() == set(), WRITE


def test_where_an_example_was_verified() -> None:
    assert verified_on("home") == f"Verified with Dash {version('dash')} on Flask, FastAPI, Quart"
    assert verified_on("docs.no.such") == ""


def test_the_pages_show_the_committed_results() -> None:
    stale = {name: stale_pages(name, table) for name, table in capability_tables(capabilities()).items()}
    assert stale == {"capabilities dash": [], "capabilities site": []}, WRITE
