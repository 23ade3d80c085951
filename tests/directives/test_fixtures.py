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
from tests.content.test_fixtures import read_cases
from tests.islands.reading import read_html, text_of_tree
from tests.project import MATTER_LINES, Project, html_of

FIXTURES = Path(__file__).parent / "fixtures"
MARKDOWN = "\nas Markdown:\n"
CASES = [
    pytest.param(source, expected, id=f"{file.stem}: {title}")
    for file in sorted(FIXTURES.glob("*.md"))
    for title, source, expected in read_cases(file.read_text(encoding="utf-8"))
]


def page_of(project: Project, source: str) -> tuple[Page, list[str]]:
    """The page with this text, and its diagnostics with lines counted from the top of the text."""
    project.page(source)
    content = project.load()
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    return page, [
        f"! {diagnostic.line - MATTER_LINES}: {diagnostic.message}, expected {diagnostic.expected}"
        for diagnostic in content.diagnostics
    ]


def normal(text: str) -> str:
    """Line breaks between elements mean nothing."""
    return re.sub(r"(?<=>)\s+(?=<)", "", text).strip()


def fits(message: str, expected: str) -> bool:
    """Whether the texts are the same, `…` being anything."""
    return re.fullmatch(".*?".join(map(re.escape, expected.split("…"))), message, flags=re.DOTALL) is not None


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_a_directive_becomes_html(source: str, expected: str, stocked: Project) -> None:
    page, diagnostics = page_of(stocked, source)
    expected, _, markdown = f"{expected}\n".partition(MARKDOWN)
    lines = [line for line in expected.splitlines() if line.startswith("! ")]
    assert [fits(*pair) for pair in zip(diagnostics, lines, strict=True)] == [True] * len(lines), diagnostics
    message = normal(html_of(page))
    assert fits(message, normal("\n".join(line for line in expected.splitlines() if line not in lines))), message
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
