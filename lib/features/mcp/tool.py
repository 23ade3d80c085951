"""The base of all tools: name, inputs, output, and a description for language models."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from lib.content.diagnostics import strip_prefix
from lib.http.errors import INTERNAL_ERROR_DETAIL, note
from lib.site import Site

MAX_MATCHES = 5


class Inputs(BaseModel):
    """Inputs of a tool. Unknown names are rejected, so that a typo is noticed."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel, ABC):
    """The result of a tool: structured data, and the same as Markdown."""

    @abstractmethod
    def text(self) -> str:
        """Return the result as Markdown."""


class ToolError(Exception):
    """Why a call failed, in a sentence with the solution."""


def tool_result(text: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the result of a call for the protocol. Without data, the text is an error."""
    structured = {} if data is None else {"structuredContent": data}
    return {"content": [{"type": "text", "text": text}], **structured, "isError": data is None}


_In = TypeVar("_In", bound=Inputs)
_Out = TypeVar("_Out", bound=Output)


class SiteTool(ABC, Generic[_In, _Out]):
    """A tool of the site. Its docstring is the description that models get."""

    NAME: ClassVar[str]
    TITLE: ClassVar[str]
    INPUTS: type[_In]
    OUTPUT: type[_Out]
    RUNS_EXAMPLES: ClassVar[bool] = False
    """Whether it runs code of the pages' authors, in separate threads."""

    def __init__(self, site: Site, seconds: float) -> None:
        self.site = site
        self.seconds = seconds

    @abstractmethod
    def call(self, inputs: _In) -> _Out:
        """Return the result. Raises `ToolError`."""

    def link(self, path: str, anchor: str = "") -> str:
        """Return the full URL of a page or a section."""
        return self.site.absolute(quote(path)) + (f"#{quote(anchor)}" if anchor else "")

    def definition(self) -> dict[str, Any]:
        """Return the tool for `tools/list`."""
        return {
            "name": self.NAME,
            "title": self.TITLE,
            "description": inspect.cleandoc(self.__doc__ or ""),
            "inputSchema": schema(self.INPUTS),
            "outputSchema": schema(self.OUTPUT, "serialization"),
            "annotations": {"title": self.TITLE, "readOnlyHint": True, "openWorldHint": False},
        }

    def run(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the result of a call. Each error becomes a sentence; the log has unexpected ones under an ID."""
        try:
            output = self.call(self.INPUTS.model_validate(arguments))
            return tool_result(output.text(), output.model_dump(mode="json"))
        except ValidationError as error:
            return tool_result(explain(error))
        except ToolError as error:
            return tool_result(str(error))
        except Exception as error:
            return tool_result(f"{INTERNAL_ERROR_DETAIL} {note(self.NAME, error)}")


AnyTool = SiteTool[Any, Any]


def schema(model: type[BaseModel], mode: Any = "validation") -> dict[str, Any]:
    """Return the JSON schema of a model, without generated titles."""
    without_titles: dict[str, Any] = untitled(model.model_json_schema(mode=mode))
    return without_titles


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
    problems = [
        f"`{'.'.join(map(str, item['loc'])) or 'inputs'}`: {strip_prefix(item['msg'])}." for item in error.errors()
    ]
    return "The inputs do not fit. " + " ".join(problems)


def near_matches(wanted: str, known: Iterable[str]) -> list[str]:
    """Return names that contain a string or are similar to it, ignoring case. At most five, the best first."""
    names = {name.casefold(): name for name in known}
    word = wanted.casefold()[:200]
    found = [name for name in names if word and word in name] + get_close_matches(
        word, names, n=MAX_MATCHES, cutoff=0.5
    )
    return [names[name] for name in dict.fromkeys(found)][:MAX_MATCHES]
