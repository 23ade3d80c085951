"""Markdown is rendered as HTML. The cases are in `fixtures/*.md`: title, input, and expected output, separated by
dots.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.content.diagnostics import DirectiveCall, Document
from lib.content.markdown import parse_markdown

FIXTURES = Path(__file__).parent / "fixtures"


def read_cases(text: str) -> Iterator[tuple[str, str, str]]:
    """Title, text and expected result of each case."""
    parts = text.split("\n.\n")
    assert parts.pop().strip() == "", "a fixture ends with a line that is a dot"
    for index in range(0, len(parts), 3):
        title, source, expected = parts[index : index + 3]
        yield title.strip(), source + "\n", expected


def written(document: Document) -> str:
    """A document as it is written in a fixture."""
    blocks = [_call(block) if isinstance(block, DirectiveCall) else block.rstrip("\n") for block in document.blocks]
    problems = [f"! {problem.line}: {problem.message}, expected {problem.expected}" for problem in document.problems]
    return re.sub(r"<svg.*?</svg>", "<svg/>", "\n".join([*blocks, *problems]))


def _call(call: DirectiveCall) -> str:
    options = "".join(f" :{key}: {value}".rstrip() for key, value in call.options.items())
    head = f"{{{call.name} ({call.argument}){options} lines {call.line} {call.body_line} {call.end_line}}}"
    return "\n".join([head, *("  " + line if line else "" for line in call.body.split("\n") if call.body)])


CASES = [
    pytest.param(source, expected, id=f"{file.stem}: {title}")
    for file in sorted(FIXTURES.glob("*.md"))
    for title, source, expected in read_cases(file.read_bytes().decode())
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_markdown_becomes_html(source: str, expected: str) -> None:
    """Each case renders as the fixture says, to the letter."""
    assert written(parse_markdown(source)) == expected


def test_there_are_cases_for_every_part_of_the_grammar() -> None:
    """A fixture that is moved away must not pass unnoticed."""
    assert {file.stem for file in FIXTURES.glob("*.md")} == {
        "alerts", "blocks", "code", "directives", "headings", "inline", "tables"
    }  # fmt: skip
