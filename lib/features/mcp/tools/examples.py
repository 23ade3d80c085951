"""`list_examples`, `get_example` and `run_example`"""

import asyncio
import inspect
import json
from typing import Annotated, Any

from plotly.utils import PlotlyJSONEncoder
from pydantic import Field, ValidationError

from lib.features.mcp.examples import Example, ListedExample, examples
from lib.features.mcp.settings import McpSettings
from lib.features.mcp.tool import Output, ToolError, explain, near_matches
from lib.http.errors import note
from lib.servers.runners import capture_errors
from lib.settings import get_settings

Name = Annotated[str, Field(description="Name of the example, from list_examples.", min_length=1, max_length=400)]


class ExampleList(Output):
    """The live examples."""

    examples: list[ListedExample]


def list_examples() -> ExampleList:
    """List the live examples of this documentation, with their summaries, pages, and inputs for run_example."""
    return ExampleList(examples=[example.listed for example in examples().values()])


class ExampleOutput(ListedExample, Output):
    """An example with its code."""

    file: str = Field(description="File of the example in the project.")
    code: str


def get_example(name: Name) -> ExampleOutput:
    """Return the complete Python code of a live example, ready to copy, and the pages that show it."""
    example = _find_example(name)
    return ExampleOutput(**dict(example.listed), file=example.file, code=example.code())


class RunOutput(Output):
    """The result of an example."""

    name: str
    inputs: dict[str, Any] = Field(description="The validated inputs of the run.")
    result: Any = Field(description="Data, or a Plotly figure as JSON with `data` and `layout`.")


def run_example(
    name: Name,
    inputs: Annotated[
        dict[str, Any], Field(description="Inputs of the example by name; list_examples returns their schema.")
    ] = {},  # noqa: B006  not modified
) -> RunOutput:
    """Run a live example on the server with your inputs, and return its result: data, or a Plotly figure as JSON.

    Only examples with `can_run` in list_examples can run. A run stores nothing and changes no page.
    """
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
        return RunOutput(name=name, inputs=_to_json(checked), result=_to_json(result))
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


def _to_json(value: Any) -> Any:
    """Return a value as JSON data. Plotly's encoder handles figures, dates, and numbers of NumPy."""
    return json.loads(json.dumps(value, cls=PlotlyJSONEncoder))
