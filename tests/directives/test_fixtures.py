"""Every directive is rendered as HTML. The cases are in `fixtures/<name>.md`."""

import json
import re
from pathlib import Path

import pytest
from dash import html
from dash._utils import to_json

from lib import directives
from lib.content.page import Page
from lib.islands import Prose, to_html
from tests.content.test_fixtures import fits, read_cases, split_errors
from tests.islands.reading import read_html, text_of_tree
from tests.project import MATTER_LINES, Project, html_of, reported
from tests.serving import PROJECT

FIXTURES = Path(__file__).parent / "fixtures"
MARKDOWN = "\nas Markdown:\n"
CASES = [
    pytest.param(source, expected, id=f"{file.stem}: {title}")
    for file in sorted(FIXTURES.glob("*.md"))
    for title, source, expected in read_cases(file.read_text(encoding="utf-8"))
]


def page_of(project: Project, source: str) -> tuple[Page, list[str]]:
    """Return the page with this text, and its diagnostics with line numbers that start at the top of the text."""
    project.page(source)
    content = project.load()
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    return page, [reported(diagnostic, diagnostic.line - MATTER_LINES) for diagnostic in content.diagnostics]


def normal(text: str) -> str:
    """Remove the line breaks between elements, which have no meaning."""
    return re.sub(r"(?<=>)\s+(?=<)", "", text).strip()


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_a_directive_becomes_html(source: str, expected: str, stocked: Project) -> None:
    page, diagnostics = page_of(stocked, source)
    expected, _, markdown = f"{expected}\n".partition(MARKDOWN)
    blocks, errors = split_errors(expected)
    assert [fits(*pair) for pair in zip(diagnostics, errors, strict=True)] == [True] * len(errors), diagnostics
    shown = normal(html_of(page))
    assert fits(shown, normal(blocks)), shown
    if markdown:
        assert fits(page.markdown.strip(), markdown.strip()), page.markdown


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_react_is_sent_the_text_that_the_first_paint_has(source: str, expected: str, stocked: Project) -> None:
    page, _ = page_of(stocked, source)
    tree = html.Div([Prose(block) if isinstance(block, str) else block for block in page.blocks])
    sent = json.loads(to_json(tree))
    assert text_of_tree(sent) == text_of_tree(read_html(to_html(tree)))


def test_every_directive_has_cases() -> None:
    assert {file.stem for file in FIXTURES.glob("*.md")} == set(directives.names())


def test_every_directive_is_on_its_page_with_its_options() -> None:
    text = (PROJECT / "docs" / "authoring" / "directives.md").read_text(encoding="utf-8")
    sections = {part.split("`")[1]: part for part in text.split("\n## ") if part.startswith("`")}
    assert sections.keys() | {"tab"} == set(directives.names())
    for name, section in sections.items():
        table = set(re.findall(r"^\| (`:.*?) \|", section, re.M))
        written = {option.strip(":`") for cell in table for option in cell.split(", ")}
        fields = directives._by_name[name].OPTIONS.model_fields
        missing = [field for field in fields if field not in written]
        aliases = {str(alias) for field in fields.values() for alias in getattr(field.validation_alias, "choices", ())}
        assert (missing, written - fields.keys() - aliases) == ([], set()), name
