"""What a tool is: a name, what it takes, what it gives, and words for a model that has never seen this site."""

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from lib.content.diagnostics import strip_prefix
from lib.http.errors import INTERNAL_ERROR_DETAIL, note
from lib.servers.runners import capture_errors
from lib.site import Site


class Inputs(BaseModel):
    """What a tool takes. Unknown names are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel, ABC):
    """What a tool gives: data for programs, and the same to read."""

    @abstractmethod
    def text(self) -> str:
        """The answer in Markdown."""


class ToolError(Exception):
    """Why a tool cannot do what was asked, in a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to. Without `data` it failed, and `text` says why."""

    text: str
    data: dict[str, Any] | None = None


_In = TypeVar("_In", bound=Inputs)
_Out = TypeVar("_Out", bound=Output)


class SiteTool(ABC, Generic[_In, _Out]):
    """A tool of the site. Its docstring is what a model reads before it decides to call."""

    NAME: ClassVar[str]
    TITLE: ClassVar[str]
    INPUTS: type[_In]
    OUTPUT: type[_Out]
    RUNS_EXAMPLES: ClassVar[bool] = False
    """Whether code of the pages' authors runs in it, which has threads of its own."""

    def __init__(self, site: Site, seconds: float) -> None:
        self.site = site
        self.seconds = seconds

    @abstractmethod
    def call(self, inputs: _In) -> _Out:
        """Does it. Raises `ToolError`."""

    @property
    def name(self) -> str:
        """What a client calls it by."""
        return self.NAME

    def link(self, path: str, anchor: str = "") -> str:
        """The full address of a page or a section of it, for readers."""
        return self.site.absolute(quote(path)) + (f"#{quote(anchor)}" if anchor else "")

    def described(self) -> dict[str, Any]:
        """The tool as `tools/list` shows it."""
        return {
            "name": self.NAME,
            "title": self.TITLE,
            "description": inspect.cleandoc(self.__doc__ or ""),
            "inputSchema": schema(self.INPUTS),
            "outputSchema": schema(self.OUTPUT, "serialization"),
            "annotations": {"title": self.TITLE, "readOnlyHint": True, "openWorldHint": False},
        }

    def answer(self, arguments: dict[str, Any]) -> Answer:
        """Carries out a call. Whatever fails becomes a sentence; what nobody foresaw is in the log under an id."""
        try:
            output = self.call(self.INPUTS.model_validate(arguments))
            return Answer(output.text(), output.model_dump(mode="json"))
        except ValidationError as error:
            return Answer(explain(error))
        except ToolError as error:
            return Answer(str(error))
        except Exception as error:
            return Answer(f"{INTERNAL_ERROR_DETAIL} {note(self.NAME, error)}")

    def within(self, call: Callable[[], Any]) -> Any:
        """What a function returns; a coroutine is awaited on a loop of its own and ended after the time limit."""

        def complete() -> Any:
            value = call()
            return asyncio.run(asyncio.wait_for(value, self.seconds)) if inspect.iscoroutine(value) else value

        return capture_errors(complete)


AnyTool = SiteTool[Any, Any]


def schema(model: type[BaseModel], mode: Any = "validation") -> dict[str, Any]:
    """The JSON schema of a model, without the titles that pydantic makes of names."""
    plain_schema: dict[str, Any] = untitled(model.model_json_schema(mode=mode))
    return plain_schema


def untitled(node: Any, *, names: bool = False) -> Any:
    """A schema without generated titles. `names`: the keys here are properties, of which one may be called `title`."""
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
    """What is wrong with the inputs, each by its name."""
    problems = [
        f"`{'.'.join(map(str, item['loc'])) or 'inputs'}`: {strip_prefix(item['msg'])}." for item in error.errors()
    ]
    return "The inputs do not fit. " + " ".join(problems)
