"""`list_examples`, `get_example` and `run_example`"""

import asyncio
import inspect
import json
from collections.abc import Mapping
from typing import Any

from plotly.utils import PlotlyJSONEncoder
from pydantic import BaseModel, Field, ValidationError

from lib.directives.source import fence
from lib.features.mcp.examples import Example, Runnable, examples
from lib.features.mcp.tool import AnyTool, Inputs, Output, SiteTool, ToolError, explain, near_matches
from lib.http.errors import note
from lib.servers.runners import capture_errors

NAME = Field(description="The example's name, as list_examples has it.", min_length=1, max_length=400)


class NoInputs(Inputs):
    """Inputs of a tool that needs none."""


class Place(BaseModel):
    """A section that shows an example."""

    page: str
    url: str


class ListedExample(BaseModel):
    """An example in the list."""

    name: str = Field(description="As get_example and run_example take it.")
    summary: str
    can_run: bool = Field(description="Whether run_example runs it.")
    inputs: dict[str, Any] | None = Field(description="JSON schema of its inputs; null if it cannot run.")
    shown: list[Place]


class ExampleList(Output):
    """The live examples."""

    examples: list[ListedExample]

    def text(self) -> str:
        return "\n".join(_line(example) for example in self.examples) or "This documentation has no live examples."


class ListExamples(SiteTool[NoInputs, ExampleList]):
    """Lists the live examples of this documentation: what each shows, on which page, and whether it can be run."""

    NAME = "list_examples"
    TITLE = "List the live examples"
    INPUTS = NoInputs
    OUTPUT = ExampleList

    def call(self, inputs: NoInputs) -> ExampleList:
        return ExampleList(examples=[ListedExample(**_summary(self, each)) for each in examples().values()])


class ExampleInputs(Inputs):
    """The name of an example."""

    name: str = NAME


class ExampleOutput(ListedExample, Output):
    """An example with its code."""

    file: str = Field(description="Its file in the project.")
    code: str

    def text(self) -> str:
        run = f"\n\nIt can be run. Its inputs: {json.dumps(self.inputs)}" if self.can_run else ""
        places = ", ".join(f"[{place.page}]({place.url})" for place in self.shown)
        return f"{self.summary}\n\nShown on {places}.\n\n{fence(self.code, 'python')}{run}"


class GetExample(SiteTool[ExampleInputs, ExampleOutput]):
    """Returns the complete Python code of a live example, ready to be copied, and where it is shown."""

    NAME = "get_example"
    TITLE = "Get an example's code"
    INPUTS = ExampleInputs
    OUTPUT = ExampleOutput

    def call(self, inputs: ExampleInputs) -> ExampleOutput:
        example = _find_example(inputs.name)
        return ExampleOutput(**_summary(self, example), file=example.file, code=example.code())


class RunInputs(ExampleInputs):
    """The name of an example, and its inputs."""

    inputs: dict[str, Any] = Field({}, description="The example's inputs by name; list_examples has their schema.")


class RunOutput(Output):
    """The result of an example."""

    name: str
    inputs: dict[str, Any] = Field(description="The inputs as they were used.")
    result: Any = Field(description="Data, or a Plotly figure as JSON with `data` and `layout`.")

    def text(self) -> str:
        return json.dumps(self.result, ensure_ascii=False)


class RunExample(SiteTool[RunInputs, RunOutput]):
    """Runs a live example on the server with inputs of yours and returns its result: data, or a Plotly figure as JSON.

    Only examples that list_examples marks with can_run. Nothing is kept and no reader's page changes.
    """

    NAME = "run_example"
    TITLE = "Run an example"
    INPUTS = RunInputs
    OUTPUT = RunOutput
    RUNS_EXAMPLES = True

    def call(self, inputs: RunInputs) -> RunOutput:
        example = _find_example(inputs.name)
        runnable = example.runnable
        if runnable is None:
            able = ", ".join(each.name for each in examples().values() if each.runnable)
            raise ToolError(f"{example.name} cannot be run. {f'These can: {able}.' if able else 'None can.'}")
        try:
            checked = runnable.checked(inputs.inputs)
        except ValidationError as error:
            raise ToolError(f"{explain(error)} Its schema: {json.dumps(runnable.schema)}") from error
        try:
            result = capture_errors(lambda: self._complete(runnable, checked))
            return RunOutput(name=example.name, inputs=_to_json(checked), result=_to_json(result))
        except TimeoutError as error:
            raise ToolError(f"{example.name} took longer than {self.seconds:g} s. Ask for less.") from error
        except Exception as error:
            number = note(example.name, error)
            raise ToolError(f"{example.name} failed. The server's log says why, under {number}.") from error

    def _complete(self, runnable: Runnable, inputs: Mapping[str, Any]) -> Any:
        """Return the result of an example. A coroutine has an event loop of its own and a time limit."""
        value = runnable.call(**inputs)
        return asyncio.run(asyncio.wait_for(value, self.seconds)) if inspect.iscoroutine(value) else value


def _find_example(name: str) -> Example:
    known = examples()
    if name in known:
        return known[name]
    by_name = {part: each for each in known for part in (each, each.rpartition(".")[2])}
    near = dict.fromkeys(by_name[match] for match in near_matches(name, by_name))
    hint = f"Near it: {', '.join(near)}." if near else "list_examples has all examples."
    raise ToolError(f"There is no such example. {hint}")


def _summary(tool: AnyTool, example: Example) -> dict[str, Any]:
    return {
        "name": example.name,
        "summary": example.summary,
        "can_run": example.runnable is not None,
        "inputs": dict(example.runnable.schema) if example.runnable else None,
        "shown": [Place(page=at.page, url=tool.link(at.path, at.anchor)) for at in example.shown],
    }


def _line(example: ListedExample) -> str:
    places = ", ".join(f"[{place.page}]({place.url})" for place in example.shown)
    run = f" Can be run, with: {json.dumps(example.inputs)}" if example.can_run else ""
    return f"- `{example.name}`: {example.summary} On {places}.{run}"


def _to_json(value: Any) -> Any:
    """Return a value as JSON data. Plotly's encoder handles figures, dates, and numbers of NumPy."""
    return json.loads(json.dumps(value, cls=PlotlyJSONEncoder))
