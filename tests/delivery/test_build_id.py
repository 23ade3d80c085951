"""The build ID is the same for the same files, and changes with each file of the pages and the site."""

from pathlib import Path
from typing import Any

import pytest
from dash import Dash, Input, Output, html

from lib.dash_internals import callback_globals
from lib.delivery import delivery as module
from lib.delivery.bundles import Bundles
from tests.delivery.conftest import AS_IT_IS, SITE


def app(*outputs: str) -> Any:
    """Return an app with a callback for each output, in this order."""
    made = Dash("test", suppress_callback_exceptions=True)
    made.layout = html.Div()
    for output in outputs:
        made.callback(Output(output, "children"), Input("a", "value"))(str)
    made._setup_server()
    return made


@pytest.fixture
def folder(dash_state: None, tmp_path: Path) -> Path:
    for collected in callback_globals():
        collected.clear()  # the first app would get the callbacks of other tests
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("A", encoding="utf-8")
    (tmp_path / "docs" / "b.py").write_text("B", encoding="utf-8")
    return tmp_path / "docs"


def build_id(folder: Path, *outputs: str) -> str:
    return module.build_id(app(*outputs), Bundles([], SITE, AS_IT_IS), [folder])


def test_the_order_of_callbacks_does_not_matter(folder: Path) -> None:
    assert build_id(folder, "b", "c") == build_id(folder, "c", "b")
    assert build_id(folder, "b", "c") != build_id(folder, "b", "d")


@pytest.mark.parametrize("name", ["a.md", "b.py", "c.md", "d/e.js"])
def test_each_file_matters(folder: Path, name: str) -> None:
    before = build_id(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("new", encoding="utf-8")
    assert build_id(folder) != before


@pytest.mark.parametrize("name", ["..2026_07_01/a.md", ".obsidian/a.js", "node_modules/a.js", "__pycache__/a.pyc"])
def test_files_of_tools_do_not_matter(folder: Path, name: str) -> None:
    before = build_id(folder)
    (folder / name).parent.mkdir()
    (folder / name).write_text("new", encoding="utf-8")
    assert build_id(folder) == before


def test_a_file_that_cannot_be_read_breaks_nothing(folder: Path) -> None:
    (folder / "lost.md").symlink_to(folder / "nowhere.md")
    (folder / "folder.md").mkdir()
    Path(f"{folder}/\udcff.md").write_text("x", encoding="utf-8")
    assert build_id(folder) == build_id(folder)
