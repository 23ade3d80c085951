"""`.. exec::`"""

from typing import Any

from dash import html
from dash.development.base_component import Component
from pydantic import Field

from lib.content.code_fence import highlight_code
from lib.content.context import Block, PageContext
from lib.directives.base import Call, Directive, DirectiveError, Options
from lib.directives.example_module import ExampleError, load_example, module_file
from lib.directives.source import fence
from lib.islands import Live, Prose


class ExecOptions(Options):
    """What is shown around the example."""

    code: bool = True
    border: bool = True
    height: int | None = Field(None, ge=1, description="Pixels to keep free for the example until it is live.")


class Exec(Directive[ExecOptions]):
    """A live example. The argument is a module of this project, such as `docs.charts.bars`, that defines `component`.

    `component` is a Dash component, or a function that returns one and is called for each view. `:code: false` leaves
    out the source below it, `:border: false` the frame; `:height:` keeps so many pixels free until it is live.
    """

    NAME = "exec"
    OPTIONS = ExecOptions

    def render(self, call: Call[ExecOptions], page: PageContext) -> Block:
        try:
            component = load_example(call.argument, page.place.root)
        except ExampleError as error:
            raise DirectiveError(error.found, error.expected) from error
        frame = _frame(component, call)
        return html.Div([frame, Prose(_source(call, page))], className="example") if call.options.code else frame

    def markdown(self, call: Call[ExecOptions], page: PageContext) -> str:
        file = module_file(call.argument, page.place.root)
        source = fence(file.read_text(encoding="utf-8-sig"), "python")
        return f"A live example, `{call.argument}`. Its source:\n\n{source}"


def _frame(component: Component | Any, call: Call[ExecOptions]) -> html.Div:
    borderless = "" if call.options.border else " live-borderless"
    style = {"minHeight": f"{call.options.height}px"} if call.options.height else None
    return html.Div(
        html.Div(Live(component, call.argument), className="live-stage", style=style),
        className=f"live{borderless}",
        **{"data-live": call.argument},
    )


def _source(call: Call[ExecOptions], page: PageContext) -> str:
    file = module_file(call.argument, page.place.root)
    title = file.relative_to(page.place.root).as_posix()
    figure = highlight_code(file.read_text(encoding="utf-8-sig"), "python", title=title)
    return f'<details class="live-source"><summary>Source</summary>{figure}</details>'
