"""Markdown is rendered as HTML. The cases are in `fixtures/*.md`: title, input, and expected output, separated by
dots.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.content.markdown import parse_markdown
from lib.content.parsed_page import DirectiveCall, Document
from tests.project import reported

FIXTURES = Path(__file__).parent / "fixtures"


def read_cases(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the title, the text, and the expected result of each case."""
    parts = text.split("\n.\n")
    assert parts.pop().strip() == "", "a fixture ends with a line that is a dot"
    for index in range(0, len(parts), 3):
        title, source, expected = parts[index : index + 3]
        yield title.strip(), source + "\n", expected


def fits(message: str, expected: str) -> bool:
    """Return whether the texts are the same, where `…` matches any text."""
    return re.fullmatch(".*?".join(map(re.escape, expected.split("…"))), message, flags=re.DOTALL) is not None


def split_errors(expected: str) -> tuple[str, list[str]]:
    """Return the output of a case, and its lines with errors, in which `…` matches any text."""
    lines = expected.splitlines()
    return "\n".join(line for line in lines if not line.startswith("! ")), [
        line for line in lines if line.startswith("! ")
    ]


def written(document: Document) -> str:
    """Return the blocks of a document in the format of a fixture."""
    blocks = [_call(block) if isinstance(block, DirectiveCall) else block.rstrip("\n") for block in document.blocks]
    return re.sub(r"<svg.*?</svg>", "<svg/>", "\n".join(blocks))


def _call(call: DirectiveCall) -> str:
    options = "".join(f" :{key}: {value}".rstrip() for key, value in call.options.items())
    head = f"{{{call.name} ({call.argument}){options} lines {call.line} {call.body_line} {call.end_line}}}"
    inside = [line for text in (call.body, *map(_call, call.parts)) if text for line in text.split("\n")]
    return "\n".join([head, *("  " + line if line else "" for line in inside)])


CASES = [
    pytest.param(source, expected, id=f"{file.stem}: {title}")
    for file in sorted(FIXTURES.glob("*.md"))
    for title, source, expected in read_cases(file.read_bytes().decode())
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_markdown_becomes_html(source: str, expected: str) -> None:
    """Each case renders exactly as the fixture specifies."""
    document = parse_markdown(source)
    blocks, errors = split_errors(expected)
    assert written(document) == blocks
    found = [reported(problem, problem.line) for problem in document.problems]
    assert [fits(*pair) for pair in zip(found, errors, strict=True)] == [True] * len(errors), found


def test_there_are_cases_for_every_part_of_the_grammar() -> None:
    """A fixture that is moved must not go unnoticed."""
    assert {file.stem for file in FIXTURES.glob("*.md")} == {
        "alerts", "blocks", "code", "directives", "emoji", "headings", "inline", "lists", "material", "math",
        "other_tools", "tables",
    }  # fmt: skip
