"""`list_examples`, `get_example`, and `run_example`: the live examples of listed pages, and those that agents can run.

Agents can run an example if its module defines a function `run`, also `async def`, whose parameters all have types:

    def run(people: Annotated[int, Field(ge=1, le=9)], bikes: int = 0) -> dict[str, int]: ...

Pydantic validates the inputs by these types. They are untrusted: limit every number and text in its type. The result
is JSON data or a Plotly figure.
"""

import asyncio
import inspect
import json
import logging
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Annotated, Any

from plotly.utils import PlotlyJSONEncoder
from pydantic import Field, ValidationError

from lib.catalog.library import get_library
from lib.content.loader import Content
from lib.content.page import Page
from lib.features.mcp.settings import McpSettings
from lib.features.mcp.tool import ToolError, TypedFunction, explain, link, near_matches, render
from lib.http.errors import note
from lib.islands import live_examples
from lib.servers.runners import capture_errors
from lib.settings import PROJECT_ROOT, get_settings

log = logging.getLogger(__name__)

_ID = re.compile(r'<h[2-6]\b[^>]*?\bid="([^"]+)"')

Name = Annotated[str, Field(min_length=1, max_length=400)]


@dataclass(frozen=True, slots=True)
class Example:
    """A module that pages show as a live example. `shown` are the name and the URL of each place."""

    name: str
    summary: str
    file: str
    runnable: TypedFunction | None
    shown: list[tuple[str, str]]


def list_examples() -> str:
    """Return all live examples."""
    return render("examples", examples().values())


def get_example(name: Name) -> str:
    """Return the code of a live example, and where it is shown."""
    example = _find_example(name)
    return render("example", example, (PROJECT_ROOT / example.file).read_text(encoding="utf-8-sig"))


def run_example(name: Name, inputs: dict[str, Any] = {}) -> str:  # noqa: B006  not modified
    """Return the result of an example as JSON."""
    example = _find_example(name)
    runnable = example.runnable
    if runnable is None:
        able = ", ".join(each for each, other in examples().items() if other.runnable)
        raise ToolError(f"{name} cannot run. {f'Runnable examples: {able}.' if able else 'No example can run.'}")
    try:
        checked = runnable.checked(inputs)
    except ValidationError as error:
        raise ToolError(f"{explain(error)} Schema: {json.dumps(runnable.schema)}") from error
    seconds = get_settings().load(McpSettings).mcp_timeout
    try:
        result = capture_errors(lambda: _complete(runnable.call(**checked), seconds))
        # Plotly's encoder handles figures, dates, and numbers of NumPy.
        return json.dumps(result, cls=PlotlyJSONEncoder, ensure_ascii=False)
    except TimeoutError as error:
        raise ToolError(f"{name} took longer than {seconds:g} s. Use smaller inputs.") from error
    except Exception as error:
        raise ToolError(f"{name} failed. See the server log, ID {note(name, error)}.") from error


def _complete(value: Any, seconds: float) -> Any:
    """Return the result of an example. A coroutine has an event loop of its own and a time limit."""
    return asyncio.run(asyncio.wait_for(value, seconds)) if inspect.iscoroutine(value) else value


def _find_example(name: str) -> Example:
    known = examples()
    if name in known:
        return known[name]
    by_name = {part: each for each in known for part in (each, each.rpartition(".")[2])}
    near = dict.fromkeys(by_name[match] for match in near_matches(name, by_name))
    hint = f"Similar examples: {', '.join(near)}." if near else "list_examples returns all examples."
    raise ToolError(f"Example not found. {hint}")


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
                    summary = inspect.cleandoc(module.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
                    file = module.__file__.removeprefix(f"{PROJECT_ROOT}/")
                    example = found.setdefault(name, Example(name, summary, file, runnable(module), []))
                    example.shown.append((page.matter.name, link(page.matter.endpoint, anchor)))
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


def runnable(module: ModuleType) -> TypedFunction | None:
    """Return the `run` of a module, or None. If its parameters have no names or types, log a warning."""
    run = getattr(module, "run", None)
    if not inspect.isfunction(run) or run.__module__ != module.__name__:
        return None
    try:
        function = TypedFunction(run)
        if function.schema.get("additionalProperties") is False and all(function.schema["properties"].values()):
            return function
        reason: object = "give each parameter of `run` a name and a type"
    except Exception as error:  # annotations can raise any error
        reason = error
    log.warning("Agents cannot run %s: %s", module.__name__, reason)
    return None
