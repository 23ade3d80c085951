"""No module of a live example or page stops the site or breaks another page; what it does wrong is a page error"""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.serving import serving
from tests.sites import page, write_pages
from tests.tiers import fast_on

IMPORTS = """
import uuid

import dash
from dash import ALL, MATCH, Dash, Input, Output, callback, clientside_callback, dcc, html
from dash.development.base_component import Component

"""
# The all-in-one pattern of Dash's documentation.
AIO = """
class CardAIO(html.Div):
    class ids:
        @staticmethod
        def of(part, aio_id):
            return {"component": "CardAIO", "part": part, "aio_id": aio_id}

    ids = ids

    def __init__(self, aio_id=None):
        aio_id = aio_id or str(uuid.uuid4())
        button, text = (self.ids.of(part, aio_id) for part in ("button", "text"))
        super().__init__([html.Button("Press", id=button), html.P(id=text)])

    @callback(Output(ids.of("text", MATCH), "children"), Input(ids.of("button", MATCH), "n_clicks"))
    def press(clicks):
        return f"{clicks or 0} clicks"


component = html.Div([CardAIO("one"), CardAIO()])
"""
FINE = 'component = html.Div("x")\n'

# Modules with a page error, and a term that the error contains.
WRONG = {
    "app": ("app = Dash(__name__)\n" + FINE, "Dash("),
    "register": ('dash.register_page("x", path="/registered")\n' + FINE, "register_page"),
    "bare": (FINE + "@callback\ndef act():\n    return 1\n", "Callback arguments"),
    "dot": ('component = html.Div(id="a.b")\n' + 'callback(Output("a.b", "children"), Input("x", "y"))(len)\n', "a.b"),
    "duplicate": (
        'component = html.Div(id="dup")\n'
        'callback(Output("dup", "title", allow_duplicate=True), Input("dup", "n_clicks"))(len)\n',
        "prevent_initial_call",
    ),
    "object": ("component = html.Div(object())\n", "object"),
    "set": ("component = html.Div({1, 2})\n", "set"),
    "bytes": ('component = html.Div(style={"a": b"x"})\n', "bytes"),
    "figure": ("component = dcc.Graph(figure=object())\n", "object"),
    "circle": ("component = html.Div()\ncomponent.children = [component]\n", "Circular"),
    "deep": (FINE + "for _ in range(3000):\n    component = html.Div(component)\n", "recursion"),
    "generator": ('component = html.Div(x for x in "ab")\n', "generator"),
    "clear": ("dash._callback.GLOBAL_CALLBACK_LIST.clear()\n" + FINE, "for all pages"),
    "hook": ("@dash.hooks.setup()\ndef setup(app):\n    raise ValueError\n" + FINE, "for all pages"),
    "layout": ("@dash.hooks.layout()\ndef layout(layout):\n    return []\n" + FINE, "for all pages"),
    "stylesheet": ('dash.hooks.stylesheet([{"relative_package_path": "x.css"}])\n' + FINE, "for all pages"),
    "outputs": ('dash._callback.GLOBAL_CALLBACK_LIST[0]["output"] = "x.y"\n' + FINE, "for all pages"),
    "none": (FINE + 'clientside_callback(None, Output("x", "title"), Input("x", "n_clicks"))\n', "NoneType"),
    "running": (
        FINE + 'callback(Output("x", "title"), Input("x", "n_clicks"), running=[1])(len)\n',
        "list index out of range",
    ),
    "number": ("component = html.Div(id=5)\n", "`id` prop"),
    "dictionary": ('component = html.Div(id={"a": {"b": 1}})\n', "dict id values"),
}
# Modules that work, or whose errors only their own users see.
RIGHT = {
    "aio": AIO,
    "subclass": 'class Mine(html.Div):\n    pass\n\n\ncomponent = Mine("x")\n',
    "no-input": 'component = html.Div(id="no-input")\ncallback(Output("no-input", "title"))(lambda: 1)\n',
    "own": (
        'class Own(Component):\n    _namespace, _type = "own_package", "Own"\n    _prop_names = ["children", "id"]\n'
        "    _valid_wildcard_attributes = []\n\n\ncomponent = Own()\n"
    ),
    "mismatch": (
        'component = html.Div(id={"t": "a", "i": 1})\n'
        'callback(Output({"t": "a", "i": MATCH}, "title"), Input({"t": "b", "j": ALL}, "n_clicks"))(len)\n'
    ),
    "circular": 'component = html.Div(id="io")\ncallback(Output("io", "title"), Input("io", "title"))(len)\n',
    "script": (
        'component = html.Div(id="script")\n'
        'clientside_callback("no script (((", Output("script", "title"), Input("script", "n_clicks"))\n'
    ),
    "raises": "def component():\n    raise ValueError\n",
    "returns": "def component():\n    return html.Div(object())\n",
    "argument": "def component(needed):\n    return html.Div()\n",
    "prints": (
        'import atexit, os\nprint("A noise", end="")\nos.write(1, b"A noise")\nos.system("echo A noise")\n'
        'atexit.register(print, "A noise")\n' + FINE
    ),
}
GOOD = """
from dash import Input, Output, callback, html

component = html.Div([html.Button("Press", id="good-button"), html.P(id="good-clicks")])


@callback(Output("good-clicks", "children"), Input("good-button", "n_clicks"))
def press(clicks):
    return f"{clicks or 0} clicks"
"""

# Python pages with an error, and a term that the error contains.
WRONG_PAGES = {
    "raises": ('dash.register_page(__name__, path="/p-raises")\n1 / 0\n', "ZeroDivisionError"),
    "syntax": ('dash.register_page(__name__, path="/p-syntax"\n', "SyntaxError"),
    "bare": ('dash.register_page(__name__, path="/p-bare")\n', "layout"),
    "exits": ('dash.register_page(__name__, path="/p-exits")\nraise SystemExit("no data")\n', "SystemExit"),
    "failing": (
        'dash.register_page(__name__, path="/p-failing")\ndef layout(**_):\n    raise ValueError("no data")\n',
        "no data",
    ),
    "waits": (
        'dash.register_page(__name__, path_template="/p-waits/<a>")\nasync def layout(a):\n    return a\n',
        "asynchronous layout",
    ),
    "again": ('dash.register_page(__name__, path="/good")\nlayout = html.Div()\n', "docs/good.md"),
    "taken": ('dash.register_page(__name__, path="/api/pages/x")\nlayout = html.Div()\n', "/pages/api/pages/x"),
}
RIGHT_PAGE = (
    'class Mine(html.Div):\n    pass\n\n\ndash.register_page(__name__, path="/p-mine")\nlayout = Mine("My page")\n'
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with a page for each module, in the order of the alphabet around a good page."""
    root = copied(tmp_path_factory.mktemp("hostile") / "atoll", *PROGRAM, "tools")
    modules = {name: code for name, (code, _) in WRONG.items()} | RIGHT
    pages = {name: page(name, f"/{name}", f".. exec::docs.{name}\n\nAfter it.") for name in modules}
    pages |= {
        "aio-again": page("Again", "/aio-again", ".. exec::docs.aio"),
        "good": page("Good", "/good", ".. exec::docs.good"),
    }
    write_pages(root / "docs", pages)
    for name, code in modules.items():
        (root / "docs" / f"{name}.py").write_text(IMPORTS + code, encoding="utf-8")
    (root / "docs" / "good.py").write_text(GOOD, encoding="utf-8")
    for name, code in {**{name: code for name, (code, _) in WRONG_PAGES.items()}, "mine": RIGHT_PAGE}.items():
        (root / "pages" / f"p_{name}.py").write_text(IMPORTS + code, encoding="utf-8")
    return root


@pytest.mark.parametrize("backend", fast_on())
def test_the_site_starts_and_all_pages_are_there(root: Path, backend: str, tmp_path: Path, browser: Browser) -> None:
    with serving(backend, tmp_path, cwd=root) as site:
        with site.client() as client:
            for name in [*WRONG, *RIGHT]:
                response = client.get(f"/{name}")
                assert response.status_code == 200, name
                assert "After it." in response.text, name
                assert client.get(f"/_page/{name}").status_code == 200, name
            assert client.get("/healthz").status_code == 200
            statuses = {
                name: client.get(f"/p-{name}").status_code for name in ("mine", "raises", "syntax", "bare", "failing")
            }
            assert statuses == {"mine": 200, "raises": 404, "syntax": 404, "bare": 404, "failing": 500}
            for path in ("/p-mine", "/p-mine.md", "/p-mine/llms.txt", "/api/search?q=My+page"):
                assert "My page" in client.get(path).text, path
            assert "My page" in client.get("/p-mine", headers={"Accept": "text/markdown"}).text
            assert "/p-mine.md" in client.get("/llms.txt").text
        with Visitor.returning(browser, site.url) as visitor:
            for path, result in (
                ("/good", "#good-clicks"),
                ("/aio", ".live p >> nth=1"),
                ("/aio-again", ".live p >> nth=0"),
            ):
                visitor.go(path)
                visitor.live()
                visitor.page.locator(f".live button >> nth={1 if path == '/aio' else 0}").click()
                expect(visitor.page.locator(result)).to_have_text("1 clicks")
            visitor.check(allowed="Unexpected identifier 'script'")


def test_the_errors_are_listed_with_their_pages(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.content"], cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stdout
    assert "A noise" not in done.stdout
    lines = done.stdout.splitlines()
    missing = [
        name for name, (_, term) in WRONG.items() if not any(f"docs/{name}." in line and term in line for line in lines)
    ]
    missing += [
        name
        for name, (_, term) in WRONG_PAGES.items()
        if not any(f"pages/p_{name}.py:" in line and term in line for line in lines)
    ]
    assert missing == [], done.stdout
    reported = {line.partition(":")[0].removeprefix("docs/").partition(".")[0] for line in lines[:-1]}
    assert {name for name in reported if not name.startswith("pages/")} - set(WRONG) <= {"mismatch"}
