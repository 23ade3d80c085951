"""Third-party component libraries on Markdown pages, each with its example and what a user does on it.

`harbor_components` is a small library of the tests, with its own stylesheet and a part that loads later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect


@dataclass(frozen=True, slots=True)
class Library:
    """A module that an example imports, the example, and what a user does on it.

    The element `result` then has the text `expected`. `files` are those of a library that is not installed.
    """

    module: str
    code: str
    operate: Callable[[Page], None]
    result: str
    expected: str
    files: Mapping[str, str] = field(default_factory=dict)


def click(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def sort_rows(page: Page) -> None:
    page.locator("#grid .ag-header-cell", has_text="Length").click()


def push(page: Page) -> None:
    """Press the button, whose colors come from the stylesheet of the library."""
    button = page.locator("#buoy button")
    expect(button).to_have_css("background-color", "rgb(200, 40, 0)")
    button.click()


BOOTSTRAP = """
import dash_bootstrap_components as dbc
from dash import Input, Output, callback, html

component = html.Div([
    dbc.Accordion([dbc.AccordionItem(dbc.Button("Moor", id="moor"), title="Berth", item_id="one")], active_item="one"),
    html.P(id="moored"),
])


@callback(Output("moored", "children"), Input("moor", "n_clicks"), prevent_initial_call=True)
def moor(clicks):
    return f"Moored {clicks}"
"""

GRID = """
import dash_ag_grid as dag
from dash import Input, Output, callback, html

component = html.Div([
    dag.AgGrid(
        id="grid",
        columnDefs=[{"field": "boat"}, {"field": "length"}],
        rowData=[{"boat": "Heron", "length": 12}, {"boat": "Petrel", "length": 8}],
    ),
    html.P(id="sorted"),
])


@callback(Output("sorted", "children"), Input("grid", "columnState"), prevent_initial_call=True)
def show(columns):
    return next((f"{column['colId']} {column['sort']}" for column in columns if column.get("sort")), "")
"""

MAP = """
import dash_leaflet as dl
from dash import Input, Output, callback, html

ring = [[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]
reef = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
component = html.Div([
    dl.Map(dl.GeoJSON(data=reef, id="reef"), center=[5, 5], zoom=4, style={"height": "300px"}),
    html.P(id="reef-clicks"),
])


@callback(Output("reef-clicks", "children"), Input("reef", "n_clicks"), prevent_initial_call=True)
def show(clicks):
    return f"{clicks} click"
"""

BUOY = """
from dash import Input, Output, callback, html
from harbor_components import Buoy

component = html.Div([Buoy(id="buoy", label="Push"), html.P(id="pushed")])


@callback(Output("pushed", "children"), Input("buoy", "n_clicks"), prevent_initial_call=True)
def show(clicks):
    return f"Pushed {clicks}"
"""

HARBOR = {
    "harbor_components/__init__.py": '''
from dash.development.base_component import Component

_js_dist = [
    {"relative_package_path": "harbor.js", "namespace": "harbor_components"},
    {"relative_package_path": "async-buoy.js", "namespace": "harbor_components", "async": True},
]
_css_dist = [{"relative_package_path": "harbor.css", "namespace": "harbor_components"}]


class Buoy(Component):
    """A button. Keyword arguments: id, label, n_clicks."""

    _prop_names = ["id", "label", "n_clicks"]
    _type = "Buoy"
    _namespace = "harbor_components"
    _children_props = []
    _base_nodes = ["children"]
    _valid_wildcard_attributes = []
    available_properties = _prop_names
    available_wildcard_properties = []
    _js_dist = _js_dist
    _css_dist = _css_dist

    def __init__(self, id=None, label=None, n_clicks=None, **kwargs):
        given = {"id": id, "label": label, "n_clicks": n_clicks, **kwargs}
        super().__init__(**{name: value for name, value in given.items() if value is not None})
''',
    "harbor_components/harbor.js": """
(() => {
    const folder = document.currentScript.src.replace(/[^/]+$/, "");
    const chunk = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${folder}async-buoy.js`;
        script.onload = () => resolve(window.harborBuoy);
        script.onerror = reject;
        document.head.append(script);
    });
    const Later = React.lazy(() => chunk.then((part) => ({ default: part })));
    const Buoy = (props) =>
        React.createElement(React.Suspense, { fallback: null }, React.createElement(Later, props));
    window.harbor_components = { Buoy };
})();
""",
    "harbor_components/async-buoy.js": """
window.harborBuoy = ({ id, label, n_clicks = 0, setProps }) =>
    React.createElement(
        "div",
        { id, className: "harbor-buoy" },
        React.createElement("button", { onClick: () => setProps({ n_clicks: n_clicks + 1 }) }, label),
    );
""",
    "harbor_components/harbor.css": ".harbor-buoy button { background-color: rgb(200, 40, 0); }\n",
}

LIBRARIES = {
    "bootstrap": Library("dash_bootstrap_components", BOOTSTRAP, click("#moor"), "#moored", "Moored 1"),
    "ag-grid": Library("dash_ag_grid", GRID, sort_rows, "#sorted", "length asc"),
    "leaflet": Library("dash_leaflet", MAP, click("path.leaflet-interactive"), "#reef-clicks", "1 click"),
    "own-styles-and-chunks": Library("", BUOY, push, "#pushed", "Pushed 1", HARBOR),
}
