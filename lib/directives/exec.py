"""`.. exec::`"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup
from pydantic import Field, field_validator

from lib.backend import SUPPORTED_BACKENDS, known_backend
from lib.content.code_fence import CodeInfo, language_for
from lib.content.context import Block, PageContext
from lib.directives.base import Call, Directive, Options
from lib.directives.example_module import load_example, missing_icons, module_file
from lib.directives.source import code_figure, fence
from lib.islands import Live, Prose
from lib.islands.standalone import address_of, file_name, requirements, syntax_nodes
from lib.islands.templates import render
from lib.translations import t

# `make capabilities` writes this file.
VERIFIED_FILE = Path(__file__).with_name("verified.json")
_VERIFIED = json.loads(VERIFIED_FILE.read_bytes())

# For paper, and for browsers without JavaScript.
NOTE = "Live example, interactive in a browser with JavaScript"
_HEIGHTS = re.compile(r"^[1-9]\d*( +[1-9]\d*)?$")


class ExecOptions(Options):
    """The elements around the example."""

    code: bool = True
    border: bool = True
    height: str | None = Field(None, description="Reserved height in pixels; a second number for phones.")

    @field_validator("height")
    @classmethod
    def _pixels(cls, value: str) -> str:
        if not _HEIGHTS.match(value):
            raise ValueError("Use a number of pixels such as `320`, or two such as `320 480` if phones need more.")
        return value


class Exec(Directive[ExecOptions]):
    """A live example: a module such as `docs.charts.bars` with `component`, a Dash component or a function per view.

    Its source is under it and, if it does not use the site, a link to a standalone file. `:code: false` removes the
    source, `:border: false` the frame. `:height:` reserves a height in pixels, a second number the height on phones.
    """

    NAME = "exec"
    OPTIONS = ExecOptions

    def render(self, call: Call[ExecOptions], page: PageContext) -> Block:
        component = load_example(call.argument, page.at.place.root)
        file = module_file(call.argument, page.at.place.root)
        for icon, line in missing_icons(file):
            page.report_missing_icon(call.line, icon, f" at {file.name}:{line}")
        below = _below(call, file, page)
        frame = _frame(component, call, summary(file))
        return html.Div([frame, Prose(below)], className="example") if below else frame

    def markdown(self, call: Call[ExecOptions], page: PageContext) -> str:
        file = module_file(call.argument, page.at.place.root)
        blocks = [f"**Live example** `{call.argument}`: {summary(file)}"]
        for name, text, language in _files(file, page):
            blocks += [f"`{name}`", fence(text, language)]
        blocks.append(verified_on(call.argument))
        if requirements(file, page.at.place.root) is not None:
            blocks.append(f"[Standalone file: {file_name(file)}]({page.at.url(address_of(file, page.at.place.root))})")
        return "\n\n".join(filter(None, blocks))


def summary(file: Path) -> str:
    """Return the first paragraph of the docstring of an example, or its name."""
    docstring = ast.get_docstring(syntax_nodes(file.read_text(encoding="utf-8-sig"))[0]) or ""
    return " ".join(docstring.partition("\n\n")[0].split()) or file.stem


def _frame(component: Component | Any, call: Call[ExecOptions], text: str) -> html.Div:
    borderless = "" if call.options.border else " live-borderless"
    heights = zip(("--room", "--room-narrow"), (call.options.height or "").split(), strict=False)
    room = {variable: f"{pixels}px" for variable, pixels in heights}
    stage = html.Div(Live(component, call.argument), className="live-stage", style=room or None)
    return html.Div(
        [stage, html.P(f"{t(NOTE)}: {text}", className="live-note")],
        className=f"live{borderless}",
        **{"data-live": call.argument},
    )


def _below(call: Call[ExecOptions], file: Path, page: PageContext) -> str:
    """Return the source and the links under an example; empty for an example without both."""
    files = list(_files(file, page)) if call.options.code else []
    figures = "".join(code_figure(text, CodeInfo(language, name)) for name, text, language in files)
    needed = requirements(file, page.at.place.root)
    url = page.at.url(address_of(file, page.at.place.root))
    standalone = None if needed is None else (url, file_name(file), needed)
    parts = (Markup(figures), [name for name, _, _ in files], verified_on(call.argument), standalone)
    return str(render("lib/directives/exec.html", "below", *parts))


def verified_on(module: str) -> str:
    """Return where the tests verified a live example; empty for an example that they do not test."""
    backends = verified_examples().get(module, ())
    names = ", ".join(known_backend(name).label for name in SUPPORTED_BACKENDS if name in backends)
    return t("Verified with Dash {version} on {backends}", version=_VERIFIED["dash"], backends=names) if names else ""


def verified_examples() -> Mapping[str, Sequence[str]]:
    """Return the backends that the tests verified each live example on, by its module."""
    return dict(_VERIFIED["examples"])


def _files(file: Path, page: PageContext) -> Iterator[tuple[str, str, str]]:
    """Yield path, text, and language of an example's module and of its script with the same name, if any."""
    for part in (file, file.with_suffix(".js")):
        if part.is_file():
            path = part.relative_to(page.at.place.root).as_posix()
            yield path, part.read_text(encoding="utf-8-sig"), language_for(path)
