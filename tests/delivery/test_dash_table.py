"""Dash's table script is sent only where a page can have a table."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from lib.delivery import component_suites as subject
from lib.delivery import static_files
from lib.settings import Settings

SCRIPTS = (
    '<script src="/_dash-component-suites/dash/dcc/dash_core_components.js"></script>\n'
    '<script src="/_dash-component-suites/dash/dash_table/bundle.v7.js"></script>\n'
)
TABLE = "dash/dash_table/"


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Reset the result, which is cached per process."""
    subject._is_used.cache_clear()
    yield
    subject._is_used.cache_clear()


def test_a_site_without_a_table_does_not_send_its_script() -> None:
    sent = subject.without_unused_table(SCRIPTS)
    assert TABLE not in sent
    assert "dash_core_components" in sent


@pytest.mark.parametrize("name", ["dash_table", "DataTable"])
def test_a_module_that_holds_it_brings_the_script(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = import_module("dash.dash_table")
    module = ModuleType("a_package_with_a_table")
    module.__dict__["held"] = table if name == "dash_table" else table.DataTable
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert TABLE in subject.without_unused_table(SCRIPTS)


def test_an_example_that_names_it_brings_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.py").write_text("import dash\ncomponent = dash.dash_table.DataTable()\n", encoding="utf-8")
    monkeypatch.setattr(static_files, "get_settings", lambda: Settings(docs_dir=tmp_path))
    assert TABLE in subject.without_unused_table(SCRIPTS)
