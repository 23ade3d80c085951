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
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from pydantic import BaseModel, Field

from lib.catalog.library import get_library
from lib.content.loader import Content
from lib.content.page import Page
from lib.features.mcp.tool import TypedFunction, link
from lib.islands import live_examples
from lib.settings import PROJECT_ROOT

log = logging.getLogger(__name__)

_ID = re.compile(r'<h[2-6]\b[^>]*?\bid="([^"]+)"')
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Place(BaseModel):
    """A section that shows an example."""

    page: str
    url: str


class ListedExample(BaseModel):
    """An example in the list."""

    name: str = Field(description="Name for get_example and run_example.")
    summary: str
    can_run: bool = Field(description="True if run_example can run the example.")
    inputs: dict[str, Any] | None = Field(description="JSON schema of the inputs; null if the example cannot run.")
    shown: list[Place]


@dataclass(frozen=True, slots=True)
class Example:
    """A module that pages show as a live example."""

    listed: ListedExample
    file: str
    runnable: TypedFunction | None

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
                    example.listed.shown.append(Place(page=page.matter.name, url=link(page.matter.endpoint, anchor)))
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
    function = runnable(module)
    listed = ListedExample(
        name=module.__name__,
        summary=inspect.cleandoc(module.__doc__ or "").partition("\n\n")[0].replace("\n", " "),
        can_run=function is not None,
        inputs=dict(function.schema) if function else None,
        shown=[],
    )
    return Example(listed, str(module.__file__).removeprefix(f"{PROJECT_ROOT}/"), function)


def runnable(module: ModuleType) -> TypedFunction | None:
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
        log.warning(
            "Agents cannot run %s: give each parameter of `run` a name and a type: %s", module.__name__, untyped
        )
        return None
    try:
        return TypedFunction(run)
    except Exception as error:  # annotations can raise any error
        log.warning("Agents cannot run %s: %s", module.__name__, error)
        return None
