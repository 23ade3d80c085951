"""Variables in the text of pages: `{{ product }}`, with the value in `_variables.toml` of the docs folder.

Code and formulas stay as they are, and a value is text in Markdown.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lib.content.diagnostics import Diagnostic, as_sentence, did_you_mean, relative_path
from lib.content.dialects import DIALECTS
from lib.content.links import CODE
from lib.content.page import line_of_key

NAME = "_variables.toml"

_VARIABLE = r"\{(?<!\\\{)\{[ \t]*(?P<variable>[^\W\d][\w-]*)[ \t]*\}\}"
_PARTS = re.compile(
    "|".join((*CODE, *(pattern for dialect in DIALECTS for pattern in dialect.verbatim), _VARIABLE)),
    re.DOTALL | re.MULTILINE,
)


def read_variables(docs_dir: Path, root: Path, diagnostics: list[Diagnostic]) -> dict[str, str]:
    """Return the variables of a docs folder. Values that are not text or a number are reported."""
    file, text = docs_dir / NAME, ""
    source, fix = relative_path(file, root), 'Write lines such as `product = "Harbor"`.'
    values: Mapping[str, Any] = {}
    try:
        text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        values = tomllib.loads(text)
        if wrong := next((name for name, value in values.items() if isinstance(value, list | dict)), None):
            raise ValueError(f"`{wrong}` is not text or a number (at line {line_of_key(text, wrong)})")
    except (OSError, ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        diagnostics.append(Diagnostic(source, line, as_sentence(f"Cannot read the variables: {error}"), fix))
    return {name: " ".join(str(value).split()) for name, value in values.items()}


def with_variables(
    text: str, line: int, source: str, variables: Mapping[str, str], diagnostics: list[Diagnostic]
) -> str:
    """Return a text that starts at `line` of `source` with the values of its variables. Unknown ones are reported."""

    def value(found: re.Match[str]) -> str:
        name = found["variable"]
        if name is None or name in variables:
            return variables.get(name, found[0])
        near, at = did_you_mean(name, variables), line + text.count("\n", 0, found.start())
        fix = f"{near}Define it in `{NAME}` of the docs folder, or write `\\{{{{` for the text itself."
        diagnostics.append(Diagnostic(source, at, f"Unknown variable `{name}`.", fix))
        return found[0]

    return _PARTS.sub(value, text) if "{{" in text else text
