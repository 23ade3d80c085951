"""The live examples of listed pages, and those that agents can run.

Agents can run an example if its module defines a function `run`, also `async def`, whose parameters all have types:

    def run(people: Annotated[int, Field(ge=1, le=9)], bikes: int = 0) -> dict[str, int]: ...

Pydantic validates the inputs by these types. They are untrusted: limit every number and text in its type. The result
is JSON data or a Plotly figure.
"""

import inspect
import logging
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, wraps
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
    """A place that shows an example: the page, and the heading above it."""

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
        """Return the validated inputs. Raises `ValidationError`."""
        return self._inputs.validate_python(ArgsKwargs((), dict(inputs)))


@dataclass(slots=True)
class Example:
    """A module that pages show as a live example."""

    name: str
    summary: str
    file: str
    runnable: Runnable | None
    shown: list[Shown] = field(default_factory=list)

    def code(self) -> str:
        """Return its source code."""
        return (PROJECT_ROOT / self.file).read_text(encoding="utf-8-sig")


def examples() -> Mapping[str, Example]:
    """Return the examples by name, in the order of the pages."""
    return _examples(get_library())


@lru_cache(maxsize=1)
def _examples(content: Content) -> dict[str, Example]:
    found: dict[str, Example] = {}
    for page in content.pages:
        if not page.matter.hidden and not page.matter.draft:
            for name, anchor in _shown_in(page):
                module = sys.modules.get(name)
                if module is not None and module.__file__:
                    example = found.setdefault(name, _example(module))
                    example.shown.append(Shown(page.matter.endpoint, page.matter.name, anchor))
    return found


def _shown_in(page: Page) -> list[tuple[str, str]]:
    """Return the examples of a page in reading order, each with the ID of the heading above it."""
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
    """Return the `run` of a module, or None. If its parameters have no types, log a warning."""
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
    except Exception as error:  # annotations can raise any error
        log.warning("`run` of %s is not offered: %s", module.__name__, error)
        return None
