"""The live examples of the pages that lists show, and those of them that can be run without a browser.

An example can be run when its module has a function `run` of its own whose parameters all have types:

    def run(people: Annotated[int, Field(ge=1, le=9)], bikes: int = 0) -> dict[str, int]: ...

The types become the JSON schema of its inputs and are checked before it is called. It returns what JSON can hold, or a
Plotly figure, and may be `async def`. What it takes comes from strangers: bound every number and text in its type.
"""

import inspect
import logging
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from types import ModuleType
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic_core import ArgsKwargs

from lib.catalog.library import get_library
from lib.content.loader import Content
from lib.content.page import Page
from lib.features.mcp.tool import untitled
from lib.islands import live_examples
from lib.settings import PROJECT_ROOT

log = logging.getLogger(__name__)

_ID = re.compile(r'<h[2-6]\b[^>]*?\bid="([^"]+)"')
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Shown:
    """Where an example is shown: the page, and the heading above it."""

    path: str
    page: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Runnable:
    """The `run` of an example. `schema` is the JSON schema of its inputs."""

    call: Callable[..., Any]
    schema: Mapping[str, Any]
    _inputs: TypeAdapter[dict[str, Any]]

    def checked(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs as its types make them. Raises pydantic's `ValidationError`."""
        return self._inputs.validate_python(ArgsKwargs((), dict(inputs)))


@dataclass(slots=True)
class Example:
    """A module that pages show live."""

    name: str
    summary: str
    file: str
    runnable: Runnable | None
    shown: list[Shown] = field(default_factory=list)

    def code(self) -> str:
        """Its source."""
        return (PROJECT_ROOT / self.file).read_text(encoding="utf-8-sig")


_read: list[tuple[Content, dict[str, Example]]] = []


def examples() -> Mapping[str, Example]:
    """All of them by name, in the order of the pages."""
    content = get_library()
    if not _read or _read[0][0] is not content:
        _read[:] = [(content, _examples(content))]
    return _read[0][1]


def _examples(content: Content) -> dict[str, Example]:
    found: dict[str, Example] = {}
    for page in content.pages:
        if not page.matter.hidden and not page.matter.draft:
            for name, anchor in _in(page):
                module = sys.modules.get(name)
                if module is not None and module.__file__:
                    example = found.setdefault(name, _example(module))
                    example.shown.append(Shown(page.matter.endpoint, page.matter.name, anchor))
    return found


def _in(page: Page) -> list[tuple[str, str]]:
    """The examples of a page in reading order, each with the id of the last heading above it."""
    found, anchor = [], ""
    for block in page.blocks:
        if isinstance(block, str):
            anchor = (_ID.findall(block) or [anchor])[-1]
        else:
            found += [(live.name, anchor) for live in live_examples(block)]
    return found


def _example(module: ModuleType) -> Example:
    file = str(module.__file__)
    summary = inspect.cleandoc(module.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    return Example(module.__name__, summary, file.removeprefix(f"{PROJECT_ROOT}/"), runnable(module))


def runnable(module: ModuleType) -> Runnable | None:
    """The module's own `run`, if every parameter of it has a name and a type; what is wrong with it is in the log."""
    run = getattr(module, "run", None)
    if not inspect.isfunction(run) or run.__module__ != module.__name__:
        return None
    untyped = [
        parameter.name
        for parameter in inspect.signature(run).parameters.values()
        if parameter.kind not in _BY_NAME or parameter.annotation is parameter.empty
    ]
    if untyped:
        log.warning("`run` of %s is not offered: give each parameter a name and a type: %s", module.__name__, untyped)
        return None

    @wraps(run)
    def inputs(**given: Any) -> dict[str, Any]:
        return given

    try:
        adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(cast(Any, inputs))
        return Runnable(run, untitled(adapter.json_schema()), adapter)
    except Exception as error:  # whatever an annotation does when it is read, the others are still offered
        log.warning("`run` of %s is not offered: %s", module.__name__, error)
        return None
