"""`.. exec::`"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from dash import html
from dash.development.base_component import Component
from pydantic import Field, field_validator

from lib.backend import SUPPORTED_BACKENDS, known_backend
from lib.content.code_fence import highlight_code
from lib.content.context import Block, PageContext
from lib.directives.base import Call, Directive, DirectiveError, Options
from lib.directives.example_module import ExampleError, load_example, missing_icons, module_file
from lib.directives.source import fence
from lib.islands import Live, Prose
from lib.islands.single_file import address_of, file_name, requirements

# `make capabilities` writes this file.
VERIFIED_FILE = Path(__file__).with_name("verified.json")

_ALONE = "Run it alone"
_HEIGHTS = re.compile(r"^[1-9]\d*( +[1-9]\d*)?$")


class ExecOptions(Options):
    """What is shown around the example."""

    code: bool = True
    border: bool = True
    height: str | None = Field(None, description="Pixels kept free until it is live; a second number for phones.")

    @field_validator("height")
    @classmethod
    def _pixels(cls, value: str | None) -> str | None:
        """One number, or two with a blank."""
        if value is not None and not _HEIGHTS.match(value):
            raise ValueError("a number of pixels, or two: `320`, or `320 480` where phones need more")
        return value


class Exec(Directive[ExecOptions]):
    """A live example. The argument is a module of this project, such as `docs.charts.bars`, that defines `component`.

    `component` is a Dash component, or a function that returns one and is called for each view. Below it stand its
    source and, where it needs nothing of this site, a link to it as a file that runs alone. `:code: false` leaves out
    the source, `:border: false` the frame; `:height:` keeps so many pixels free until it is live, and a second number
    so many on phones.
    """

    NAME = "exec"
    OPTIONS = ExecOptions

    def render(self, call: Call[ExecOptions], page: PageContext) -> Block:
        try:
            component = load_example(call.argument, page.place.root)
        except ExampleError as error:
            raise DirectiveError(error.message, error.expected) from error
        file = module_file(call.argument, page.place.root)
        for icon, line in missing_icons(file):
            page.add_diagnostic(
                call.line,
                f"the icon `{icon}` at {file.name}:{line}",
                f"a bundled one; `python tools/icons.py {icon}` adds it",
            )
        below = (_source(file, page) if call.options.code else "") + _foot(call.argument, file, page)
        frame = _frame(component, call)
        return html.Div([frame, Prose(below)], className="example") if below else frame

    def markdown(self, call: Call[ExecOptions], page: PageContext) -> str:
        file = module_file(call.argument, page.place.root)
        source = file.read_text(encoding="utf-8-sig")
        title = _title(file, page)
        shows = _shows(source) or call.argument.rsplit(".", maxsplit=1)[-1]
        blocks = [f"**Live example** `{call.argument}`: {shows}", f"`{title}`", fence(source, "python")]
        script = _script(file)
        if script is not None:
            blocks += [f"`{_title(script, page)}`", fence(script.read_text(encoding="utf-8-sig"), "javascript")]
        verified = verified_on(call.argument)
        if verified:
            blocks.append(verified)
        needed = requirements(file, page.place.root)
        if needed is not None:
            blocks.append(f"[{_ALONE}: {file_name(file)}]({_address(file, page)})")
        return "\n\n".join(blocks)


def _frame(component: Component | Any, call: Call[ExecOptions]) -> html.Div:
    borderless = "" if call.options.border else " live-borderless"
    return html.Div(
        html.Div(Live(component, call.argument), className="live-stage", style=_room(call.options.height)),
        className=f"live{borderless}",
        **{"data-live": call.argument},
    )


def _room(height: str | None) -> dict[str, str] | None:
    """The height to keep free, as variables that the stylesheet reads; phones may need another one."""
    names = ("--room", "--room-narrow")
    return {name: f"{pixels}px" for name, pixels in zip(names, height.split(), strict=False)} if height else None


def _shows(source: str) -> str:
    """The first line of the module's docstring."""
    return (ast.get_docstring(ast.parse(source)) or "").strip().partition("\n")[0]


def _source(file: Path, page: PageContext) -> str:
    script = _script(file)
    figures = [_figure(file, "python", page), *([_figure(script, "javascript", page)] if script else [])]
    return f'<details class="live-source"><summary>Source</summary>{"".join(figures)}</details>'


def _foot(name: str, file: Path, page: PageContext) -> str:
    """What else there is to say of an example, in one line below it."""
    notes = [escape(verified_on(name)), _single(file, page)]
    said = "".join(f"<span>{note}</span>" for note in notes if note)
    return f'<div class="live-foot">{said}</div>' if said else ""


def verified_on(module: str) -> str:
    """Return where the tests verified a live example; empty for an example that they do not test."""
    backends = verified_examples().get(module, ())
    labels = [known_backend(name).label for name in SUPPORTED_BACKENDS if name in backends]
    return f"Verified with Dash {_verified()['dash']} on {', '.join(labels)}" if labels else ""


def verified_examples() -> Mapping[str, Sequence[str]]:
    """Return the backends that the tests verified each live example on, by its module."""
    examples: Mapping[str, Sequence[str]] = _verified()["examples"]
    return examples


@lru_cache(maxsize=1)
def _verified() -> Any:
    return json.loads(VERIFIED_FILE.read_bytes())


def _single(file: Path, page: PageContext) -> str:
    """The link to the example as a file of its own; nothing for one that needs the site."""
    needed = requirements(file, page.place.root)
    if needed is None:
        return ""
    title = escape(f"pip install {' '.join(needed)}")
    return f'<a href="{escape(_address(file, page))}" download title="{title}">{_ALONE}: {escape(file_name(file))}</a>'


def _address(file: Path, page: PageContext) -> str:
    return page.at.url(address_of(file, page.place.root))


def _figure(file: Path, language: str, page: PageContext) -> str:
    return highlight_code(file.read_text(encoding="utf-8-sig"), language, title=_title(file, page))


def _script(file: Path) -> Path | None:
    """The JavaScript module of an example, which stands beside it under the same name (`assets/examples.js`)."""
    script = file.with_suffix(".js")
    return script if script.is_file() else None


def _title(file: Path, page: PageContext) -> str:
    return file.relative_to(page.place.root).as_posix()
