"""Templates write HTML without line breaks, escape values, and name the line of an error."""

import logging
import traceback
from typing import Any

import pytest
from dash import html
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from components.slots import Slots, template
from lib.backend import known_backend
from lib.islands import templates
from lib.islands.templates import code_spans, render
from lib.settings import PROJECT_ROOT
from tests.delivery.conftest import SITE

LINE = template("lib/features/live/elements.html", "visitor_line")


def written(source: str, *values: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the result of the macro `x` of a template."""
    environment = templates.environment.overlay(loader=DictLoader({"a.html": source}))
    monkeypatch.setattr(templates, "environment", environment)
    return render("a.html", "x", *values)


def test_line_breaks_and_indentation_are_removed_but_not_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "{% macro x(a) %}\n<p>\n  {{ a }} <b>b  c</b>\n  {% if a %}\n    <i></i>\n  {% endif %}\n</p>{% endmacro %}"
    )
    assert written(source, "a\n a", monkeypatch=monkeypatch) == "<p>a\n a <b>b  c</b><i></i></p>"


def test_values_are_escaped_and_trees_become_html(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "{% macro x(a, b) %}{{ a }}{{ b | html }}{% endmacro %}"
    tree = [html.B("<"), Markup("<i></i>")]
    assert written(source, "<a>", tree, monkeypatch=monkeypatch) == "&lt;a&gt;<b>&lt;</b><i></i>"


def test_an_error_names_the_line_of_the_template(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "{% macro x() %}\n<p>\n</p>\n{{ missing }}\n{% endmacro %}"
    with pytest.raises(UndefinedError, match="'missing' is undefined") as caught:
        written(source, monkeypatch=monkeypatch)
    assert [frame.lineno for frame in traceback.extract_tb(caught.tb) if frame.filename == "<template>"] == [4]


def test_code_spans() -> None:
    assert code_spans("Use `a < b` & `c`, not `d") == "Use <code>a &lt; b</code> &amp; <code>c</code>, not `d"


def test_each_template_is_valid() -> None:
    files = [file for folder in ("components", "lib") for file in (PROJECT_ROOT / folder).rglob("*.html")]
    files = [file for file in files if "{% macro" in file.read_text(encoding="utf-8") and file.name != "sections.html"]
    names = [file.relative_to(PROJECT_ROOT).as_posix() for file in files]
    assert len(names) > 5
    for name in names:
        assert templates.environment.get_template(name).module


def test_a_slot_can_have_a_macro_of_a_template() -> None:
    slots = Slots({"footer_lines": [LINE]})
    [line] = slots.render("footer_lines", SITE, known_backend("fastapi"))
    assert line.startswith("<p") and line.endswith("</p>")


def test_a_slot_whose_template_fails_is_empty(caplog: pytest.LogCaptureFixture) -> None:
    slots = Slots({"footer_lines": [template("lib/no.html", "x"), LINE]})
    with caplog.at_level(logging.ERROR):
        assert len(slots.render("footer_lines", SITE, known_backend("fastapi"))) == 1
    assert "because lib/no.html failed" in caplog.text
