"""Tools are functions: name, docstring, and types are their description for language models."""

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any, cast, get_type_hints
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ArgsKwargs

from lib.content.diagnostics import as_sentence
from lib.directives.source import fence
from lib.http.errors import INTERNAL_ERROR_DETAIL, note
from lib.islands.templates import template_environment
from lib.site import get_site

MAX_MATCHES = 5


templates = template_environment(Path(__file__).parent / "templates", fence, json.dumps)
_results = templates.get_template("results.md").module


class Output(BaseModel):
    """The result of a tool: structured data, and the same as Markdown."""

    def text(self) -> str:
        """Return the result as Markdown: the macro of `results.md` with the name of the class."""
        return str(getattr(_results, type(self).__name__)(self)).removesuffix("\n")


class ToolError(Exception):
    """Why a call failed, in a sentence with the solution."""


def tool_result(text: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the result of a call for the protocol. Without data, the text is an error."""
    structured = {} if data is None else {"structuredContent": data}
    return {"content": [{"type": "text", "text": text}], **structured, "isError": data is None}


class TypedFunction:
    """A function whose parameters have types. `schema` is the JSON schema of its inputs, by name and no others."""

    def __init__(self, call: Callable[..., Any]) -> None:
        @wraps(call)
        def inputs(**given: Any) -> dict[str, Any]:
            return given

        self.call = call
        self._inputs: TypeAdapter[dict[str, Any]] = TypeAdapter(cast(Any, inputs))  # annotations can raise any error
        self.schema: Mapping[str, Any] = untitled(self._inputs.json_schema())

    def checked(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the validated inputs. Raises `ValidationError`."""
        return self._inputs.validate_python(ArgsKwargs((), dict(inputs)))


class Tool:
    """A tool of the site. `call` returns an `Output` or raises `ToolError`.

    `runs_examples`: it runs code of the pages' authors, in separate threads.
    """

    def __init__(self, title: str, call: Callable[..., Output], *, runs_examples: bool = False) -> None:
        self.name = call.__name__
        self.runs_examples = runs_examples
        self._title = title
        self._function = TypedFunction(call)

    def definition(self) -> dict[str, Any]:
        """Return the tool for `tools/list`."""
        call = self._function.call
        return {
            "name": self.name,
            "title": self._title,
            "description": inspect.getdoc(call),
            "inputSchema": self._function.schema,
            "outputSchema": untitled(get_type_hints(call)["return"].model_json_schema(mode="serialization")),
            "annotations": {"title": self._title, "readOnlyHint": True, "openWorldHint": False},
        }

    def run(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the result of a call. Each error becomes a sentence; the log has unexpected ones under an ID."""
        try:
            output = self._function.call(**self._function.checked(arguments))
            return tool_result(output.text(), output.model_dump(mode="json"))
        except ValidationError as error:
            return tool_result(explain(error))
        except ToolError as error:
            return tool_result(str(error))
        except Exception as error:
            return tool_result(f"{INTERNAL_ERROR_DETAIL} {note(self.name, error)}")


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
