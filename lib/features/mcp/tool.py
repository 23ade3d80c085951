"""Tools are functions with types, and texts for language models in `tools.toml`. They return Markdown.

A result has no second copy as structured data: models would read both.
"""

import inspect
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import quote

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ArgsKwargs

from lib.content.diagnostics import as_sentence
from lib.directives.source import fence
from lib.features import services
from lib.http.errors import INTERNAL_ERROR_DETAIL, note
from lib.islands.templates import template_environment
from lib.site import get_site

MAX_MATCHES = 5
# Tokens of a result, unless the client requests another limit, and those of the note in a truncated result.
MAX_TOKENS = 4000
NOTE_TOKENS = 60
BYTES_PER_TOKEN = 4

FOLDER = Path(__file__).parent / "templates"
templates = template_environment(FOLDER, fence, inspect.cleandoc, json.dumps)
_results = templates.get_template("results.md").module
TEXTS = tomllib.loads((FOLDER / "tools.toml").read_text(encoding="utf-8"))

Tokens = Annotated[int, Field(ge=200, le=1_000_000)]


def render(macro: str, *values: Any) -> str:
    """Return a result: a macro of `results.md`."""
    return str(getattr(_results, macro)(*values)).strip("\n")


class ToolError(Exception):
    """Why a call failed, in a sentence with the solution."""


def tool_result(text: str, *, is_error: bool = False) -> dict[str, Any]:
    """Return the result of a call for the protocol."""
    return {"content": [{"type": "text", "text": text}], "isError": is_error}


def count_tokens(text: str) -> int:
    """Return the approximate number of tokens."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


def part_of(text: str, max_tokens: int, start: int = 0) -> tuple[str, int]:
    """Return at most this many tokens of a text, and their end: if possible, the end of a paragraph or a line."""
    first_bytes = text[start:].encode("utf-8", "replace")[: max_tokens * BYTES_PER_TOKEN]
    end = start + len(first_bytes.decode("utf-8", "ignore"))
    if end < len(text):
        middle = (start + end) // 2
        end = next((at for mark in ("\n\n", "\n", " ") if (at := text.rfind(mark, middle, end)) > start), end)
    return text[start:end].strip("\n"), end


def untitled(node: Any, *, names: bool = False) -> Any:
    """Return a schema without generated titles. `names`: the keys here are properties; one can be named `title`."""
    if isinstance(node, list):
        return [untitled(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: untitled(value, names=key in {"properties", "$defs"} and not names)
        for key, value in node.items()
        if names or key != "title"
    }


class TypedFunction:
    """A function whose parameters have types. `schema` is the JSON schema of its inputs, by name and no others."""

    def __init__(self, call: Callable[..., Any], texts: Mapping[str, str] = {}) -> None:
        @wraps(call)
        def inputs(**given: Any) -> dict[str, Any]:
            return given

        self.call = call
        self._inputs: TypeAdapter[dict[str, Any]] = TypeAdapter(cast(Any, inputs))  # annotations can raise any error
        self.schema: dict[str, Any] = untitled(self._inputs.json_schema())
        for name in texts.keys() & self.schema.get("properties", {}).keys():
            self.schema["properties"][name]["description"] = texts[name]

    def checked(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the validated inputs. Raises `ValidationError`."""
        return self._inputs.validate_python(ArgsKwargs((), dict(inputs)))


def _truncated(text: str, max_tokens: Tokens = MAX_TOKENS, offset: Annotated[int, Field(ge=0)] = 0) -> str:
    """Return the requested part of a result, with a note on how to get the rest."""
    if offset and offset >= len(text):
        raise ToolError(f"`offset` is after the end. The result has {len(text)} characters.")
    part, end = part_of(text, max_tokens, offset)
    if end < len(text):
        part, end = part_of(text, max_tokens - NOTE_TOKENS, offset)
        part = render("truncated", part, count_tokens(part), count_tokens(text), end)
    return part


_PART = TypedFunction(_truncated, {"text": "", **TEXTS["inputs"]})
_PART_SCHEMA = {name: schema for name, schema in _PART.schema["properties"].items() if name != "text"}


class Tool:
    """A tool of the site. `call` returns Markdown or raises `ToolError`. Without `max_tokens`, `run` truncates it."""

    def __init__(self, call: Callable[..., str]) -> None:
        self.name = call.__name__
        self._function = TypedFunction(call, TEXTS[self.name])
        own = self._function.schema.get("properties", {})
        self._part: Mapping[str, Any] = {} if "max_tokens" in own else _PART_SCHEMA
        self._schema = {**self._function.schema, "properties": {**own, **self._part}}

    def definition(self) -> dict[str, Any]:
        """Return the tool for `tools/list`."""
        title, description = TEXTS[self.name]["title"], TEXTS[self.name]["description"]
        annotations = {"title": title, "readOnlyHint": True, "openWorldHint": False}
        texts = {"name": self.name, "title": title, "description": description}
        return {**texts, "inputSchema": self._schema, "annotations": annotations}

    def run(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the result of a call, and count it. The log has unexpected errors under an ID."""
        if services.count_call:
            services.count_call("tool", [self.name])
        part = {name: value for name, value in arguments.items() if name in self._part}
        own = {name: value for name, value in arguments.items() if name not in part}
        try:
            part = _PART.checked({"text": "", **part})
            text = self._function.call(**self._function.checked(own))
            return tool_result(_truncated(**{**part, "text": text}) if self._part else text)
        except (ValidationError, ToolError) as error:
            message = explain(error) if isinstance(error, ValidationError) else str(error)
            return tool_result(part_of(message, MAX_TOKENS)[0], is_error=True)
        except Exception as error:
            return tool_result(f"{INTERNAL_ERROR_DETAIL} {note(self.name, error)}", is_error=True)


def explain(error: ValidationError) -> str:
    """Return the errors of inputs, each with its name."""
    errors = [f"`{'.'.join(map(str, item['loc'])) or 'inputs'}`: {as_sentence(item['msg'])}" for item in error.errors()]
    return "Invalid inputs. " + " ".join(errors)


def near_matches(wanted: str, known: Iterable[str]) -> list[str]:
    """Return names that contain a string or are similar to it, ignoring case. At most five, the best first."""
    names = {name.casefold(): name for name in known}
    word = wanted.casefold()[:200]
    found = [name for name in names if word and word in name] + get_close_matches(
        word, names, n=MAX_MATCHES, cutoff=0.5
    )
    return [names[name] for name in dict.fromkeys(found)][:MAX_MATCHES]


def link(path: str, anchor: str = "") -> str:
    """Return the full URL of a page or a section."""
    return get_site().absolute(quote(path)) + (f"#{quote(anchor)}" if anchor else "")
