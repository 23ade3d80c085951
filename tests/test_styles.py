"""The stylesheets use logical properties, so that the page is mirrored in a script from right to left."""

import re
from collections.abc import Iterator

import pytest

from tests.serving import PROJECT

SOURCES = ("assets/site/*.css", "assets/features/**/*.css", "components/*.html", "assets/features/*/scripts/*.js")
# Code is written from left to right in all languages. The note of the development server is for developers.
MEANT = {"text-align: left", "inset:auto 1rem 1rem auto"}

_COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}", re.DOTALL)
_SIDE = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius):[^;}]*"
    r"|(?<![\w-])(?:text-align|float|clear):\s*(?:left|right)"
)
_FOUR = re.compile(r"(?<![\w-])(?:margin|padding|inset|border-width|border-style|border-color):\s*([^;}]+)")
_VALUE = re.compile(r"(?:[^\s()]|\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\))+")


def physical(css: str) -> Iterator[str]:
    """Yield the declarations that name a side, or that have different values for left and right."""
    css = _COMMENT.sub("", css)
    yield from (match[0].strip() for match in _SIDE.finditer(css))
    for match in _FOUR.finditer(css):
        values = _VALUE.findall(match[1])
        if len(values) == 4 and values[1] != values[3]:
            yield match[0].strip()


def test_no_declaration_names_a_side() -> None:
    files = [file for pattern in SOURCES for file in PROJECT.glob(pattern)]
    assert len(files) > 20
    found = {(file.name, each) for file in files for each in physical(file.read_text(encoding="utf-8"))}
    assert {each for each in found if not any(meant in each[1] for meant in MEANT)} == set()


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-left: 1px }", "a { padding: 0 1px 0 2px; }", "a { inset: 0 auto 0 calc(1px + (2px)); }",
        "a { text-align:right }", "a { right: 0; }", "a { border-left-width: 1px }", "a { border-width: 0 1px 1px 0 }",
    ],
)  # fmt: skip
def test_a_side_is_found(css: str) -> None:
    assert list(physical(css))


@pytest.mark.parametrize("css", ["a { margin: 0 1px 2px }", "a { inset: 0 1px 0 1px }", "a { text-align: start }"])
def test_other_declarations_are_allowed(css: str) -> None:
    assert not list(physical(css))
