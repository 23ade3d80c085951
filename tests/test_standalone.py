"""Examples run as standalone files."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path
from textwrap import dedent
from typing import Any, Literal

import pytest
from dash import dcc, html
from playwright.sync_api import Browser, expect

from lib.islands.standalone import address_of, file_name, requirements, standalone_source
from tests.browser.visitor import Visitor
from tests.live_examples import OPERATE
from tests.project import Project, dash_state, project
from tests.serving import PROJECT, Site, serving
from tests.sites import Sites
from tests.tiers import FULL_BACKEND, some
from tests.waiting import PATIENCE

__all__ = ["dash_state", "project"]

# The pattern from PEP 723.
BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
CALLED = re.compile(r"^\.\. exec::\s*(\S+)", re.MULTILINE)
# The functions that operate these examples need the site: they open the page again and start Dash.
OF_THE_SITE = {"docs.authoring.tide"}


def file_of(module: str) -> Path:
    return PROJECT.joinpath(*module.split(".")).with_suffix(".py")


def alone() -> list[str]:
    """Return the examples on the pages of this repository that can run as standalone files."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((PROJECT / "docs").rglob("*.md"))]
    modules = dict.fromkeys(module for text in texts for module in CALLED.findall(text))
    return [module for module in modules if file_of(module).is_file() and requirements(file_of(module), PROJECT)]


ALONE = alone()


def metadata(text: str) -> dict[str, Any]:
    """Return the inline script metadata of a file, parsed as PEP 723 specifies."""
    [block] = BLOCK.finditer(text)
    assert block["type"] == "script"
    lines = block["content"].splitlines(keepends=True)
    return tomllib.loads("".join(line[2:] if line.startswith("# ") else line[1:] for line in lines))


def example(project: Project, source: str, name: str = "sail") -> Path:
    return project.write(f"docs/demo/{name}.py", dedent(source))


def exported(project: Project, source: str, component: Any = None) -> str:
    text = standalone_source(example(project, source), project.root, component)
    assert text is not None
    ast.parse(text)
    return text


def test_the_source_is_unchanged_and_the_docstring_still_first(project: Project) -> None:
    source = '"""Sails."""\n\nfrom dash import html\n\ncomponent = html.Div("ahoy")\n'
    text = exported(project, source, html.Div("ahoy"))
    assert source in text
    assert ast.get_docstring(ast.parse(text)) == "Sails."
    assert text.startswith("# docs/demo/sail.py, with an app around it.\n")
    assert f'#     pip install "dash=={version("dash")}"\n#     python sail.py\n' in text
    assert "MantineProvider" not in text
    assert "suppress_callback_exceptions" not in text


def test_a_byte_order_mark_is_left_out(project: Project) -> None:
    file = project.write("docs/demo/sail.py", "\ufefffrom dash import html\n\ncomponent = html.Div()\n")
    assert "\ufeff" not in str(standalone_source(file, project.root, html.Div()))


def test_packages_are_named_as_installers_call_them_with_extras(project: Project) -> None:
    source = """
        import dash_mantine_components as dmc
        from plotly.graph_objects import Figure
        from dash import Input, Output, callback

        component = dmc.Stack()

        @callback(Output("a", "b"), Input("c", "d"))
        async def wait(value): ...
        """
    assert requirements(example(project, source), project.root) == [
        f"dash[async]=={version('dash')}",
        f"dash-mantine-components=={version('dash-mantine-components')}",
        f"plotly=={version('plotly')}",
    ]


def test_mantine_follows_the_system_and_figures_the_page(project: Project) -> None:
    text = exported(project, "import dash_mantine_components as dmc\nimport plotly\ncomponent = dmc.Box()\n")
    assert 'app.layout = dmc.MantineProvider(component, defaultColorScheme="auto")' in text
    assert "color-scheme: light dark" not in text
    assert ".js-plotly-plot .main-svg { background: transparent !important }" in text
    text = exported(project, "from dash import html\ncomponent = html.Div()\n")
    assert "color-scheme: light dark" in text
    assert "plotly" not in text


def test_a_function_is_called_for_each_view(project: Project) -> None:
    text = exported(project, "import dash_mantine_components as dmc\ndef component(): return dmc.Box()\n", lambda: None)
    assert "app.layout = lambda: dmc.MantineProvider(component()," in text
    text = exported(project, "from dash import html\ndef component(): return html.B()\n", lambda: None)
    assert "app.layout = component\n" in text


@pytest.mark.parametrize(
    ("component", "suppressed"),
    [
        (html.Div([dcc.Input(id="a"), html.Div(html.B(id="b"))]), False),
        ([dcc.Input(id="a"), html.B(id="b")], False),
        (html.Div(dcc.Input(id="a")), True),
        (html.Div, True),
    ],
)
def test_callbacks_on_what_comes_later_are_not_complained_about(
    component: Any, suppressed: bool, project: Project
) -> None:
    source = """
        from dash import Input, Output, callback, html
        component = html.Div()

        @callback(Output("b", "children"), Input("a", "value"))
        def show(value): return value
        """
    text = exported(project, source, component)
    assert ("suppress_callback_exceptions=True" in text) is suppressed


@pytest.mark.parametrize(
    "source",
    [
        "from docs.demos import ran_on\n",
        "import components.header\n",
        "from . import other\n",
        "from .other import x\n",
        "def late():\n    import lib\n",
        "import no_such_package_anywhere\n",
        "from dash import ClientsideFunction\n",
        "from pathlib import Path\ntext = Path(__file__).parent\n",
        "import dash\nsrc = dash.get_asset_url('x.png')\n",
        "from dash import get_relative_path\n",
    ],
)
def test_what_needs_the_site_cannot_stand_alone(source: str, project: Project) -> None:
    for folder in ("lib", "components"):
        project.write(f"{folder}/__init__.py", "")
    file = example(project, f"{source}\ncomponent = 'x'\n")
    assert requirements(file, project.root) is None
    assert standalone_source(file, project.root, "x") is None


def test_neither_can_one_with_a_script(project: Project) -> None:
    file = example(project, "component = 'x'\n")
    assert requirements(file, project.root)
    project.write("docs/demo/sail.js", "export const run = () => 1;\n")
    assert requirements(file, project.root) is None


@pytest.mark.parametrize(
    ("module", "name"), [("sail", "sail.py"), ("calendar", "calendar_example.py"), ("plotly", "plotly_example.py")]
)
def test_no_file_is_taken_for_a_package(module: str, name: str, project: Project) -> None:
    assert file_name(example(project, "component = 'x'\n", module)) == name


def test_the_address(project: Project) -> None:
    assert address_of(project.root / "docs/demo/sail.py", project.root) == "/_examples/docs/demo/sail.py"


@pytest.fixture
def served(sites: Sites) -> Site:
    """Return the site on one backend: the files that it serves are the same on each backend."""
    return sites.get("plain", FULL_BACKEND)


def downloaded(site: Site, module: str, folder: Path) -> Path:
    """Return the file of an example, as a user's browser saves it."""
    with site.client() as client:
        response = client.get(address_of(file_of(module), PROJECT))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/x-python; charset=utf-8"
    match = re.fullmatch(r'attachment; filename="([\w-]+\.py)"', response.headers["content-disposition"])
    assert match
    file = folder / match[1]
    file.write_bytes(response.content)
    return file


def test_examples_can_be_run_alone() -> None:
    assert {"docs.interactive-components.greeting", "docs.data-visualization.million"} <= set(ALONE)


# Loads the layout and the callbacks of each file as Dash does, without a server.
OPENED = """
import pathlib, runpy
from dash import Dash
apps = []
Dash.run = lambda app, *_, **__: apps.append(app)
for file in sorted(pathlib.Path().glob("*/*.py")):
    runpy.run_path(str(file), run_name="__main__")
    client = apps.pop().server.test_client()
    layout, callbacks = (client.get(path).get_json() for path in ("/_dash-layout", "/_dash-dependencies"))
    assert layout, file
    print(file, len(callbacks))
"""


@pytest.mark.release
def test_each_opens_alone(served: Site, tmp_path: Path) -> None:
    """Each file lists all packages that it imports, and is an app with a layout.

    One process opens all files, because imports take the longest.
    """
    files = []
    for module in ALONE:
        folder = tmp_path / module
        folder.mkdir()
        files.append(downloaded(served, module, folder))
    for file in files:
        says_all_it_imports(file.read_text(encoding="utf-8"))
    environment = {**os.environ, "PYTHONPATH": ""}
    command = [sys.executable, "-c", OPENED]
    done = subprocess.run(
        command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    opened = {line.split()[0]: int(line.split()[1]) for line in done.stdout.splitlines()}
    assert opened.keys() == {file.relative_to(tmp_path).as_posix() for file in files}
    for file in files:
        has_callbacks = bool(re.search(r"^@?(clientside_)?callback\(", file.read_text(encoding="utf-8"), re.MULTILINE))
        assert bool(opened[file.relative_to(tmp_path).as_posix()]) == has_callbacks, file


@pytest.mark.parametrize("module", some(ALONE, "docs.data-visualization.linked"))
def test_it_runs_alone(module: str, served: Site, browser: Browser, tmp_path: Path) -> None:
    file = downloaded(served, module, tmp_path)
    says_all_it_imports(file.read_text(encoding="utf-8"))
    with (
        serving("flask", tmp_path, file.name, {"PYTHONPATH": ""}, cwd=tmp_path) as site,
        Visitor.opening(browser, site.url) as visitor,
    ):
        visitor.go("/")
        drawn = visitor.page.locator("#react-entry-point > :not(style, ._dash-loading)").first
        expect(drawn).to_be_visible()
        drawn.evaluate("(element, module) => element.setAttribute('data-live', module)", module)
        if module not in OF_THE_SITE:
            OPERATE[module](visitor)
        follows_the_system(visitor)
        visitor.check()


def follows_the_system(visitor: Visitor) -> None:
    """Check that text, also in figures, is dark on light for some users and light on dark for others."""
    text = visitor.page.locator(".js-plotly-plot .xtick text").or_(visitor.page.locator("body"))
    schemes: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", r"rgb\(\d\d?\b"), ("dark", r"rgb\(2\d\d\b"))
    for scheme, color in schemes:
        visitor.page.emulate_media(color_scheme=scheme)
        for place in text.all()[:2]:
            painted = "fill" if place.evaluate("element => element.tagName") == "text" else "color"
            expect(place).to_have_css(painted, re.compile(color))


def says_all_it_imports(text: str) -> None:
    """Check that a file lists all packages that it imports, in the versions installed here."""
    stated = metadata(text)["dependencies"]
    packages = {re.split(r"[\[=]", package)[0]: package.partition("==")[2] for package in stated}
    assert packages == {name: version(name) for name in packages}
    quoted = " ".join(f'"{package}"' for package in stated)
    assert f"#     pip install {quoted}\n" in text
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    brought = packages_distributions()
    for module in imported - sys.stdlib_module_names:
        assert {name.lower().replace("_", "-") for name in brought[module]} & packages.keys(), module
