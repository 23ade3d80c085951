"""The kinds of components and callbacks that authors use, each as the code of a page and what a user does on it.

In the code, `{n}` is replaced by a prefix for component IDs. `parts` is the content of the page. The element `{n}-out`
shows the result.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page. `operate` does what a user does, after which the element `result` has the text `expected`.

    `kept` is the property of the component that a live example keeps when the user returns to it.
    """

    code: str
    operate: Callable[[Page, str], None]
    expected: str
    result: str = "#{n}-out"
    kept: str = ""


def press(page: Page, name: str) -> None:
    page.locator(f"#{name}-act").click()


def press_and_find(text: str) -> Callable[[Page, str], None]:
    def operate(page: Page, name: str) -> None:
        press(page, name)
        expect(page.locator("article").get_by_text(text, exact=True)).to_be_visible()

    return operate


def wait(page: Page, name: str) -> None:
    """Do nothing: the page acts by itself."""


def fill(text: str) -> Callable[[Page, str], None]:
    return lambda page, name: page.locator(f"#{name}-act").fill(text)


def click_text(*texts: str) -> Callable[[Page, str], None]:
    def operate(page: Page, name: str) -> None:
        for text in texts:
            page.locator("article, [role=dialog], .mantine-Popover-dropdown").get_by_text(text, exact=True).last.click()

    return operate


def press_key(key: str) -> Callable[[Page, str], None]:
    def operate(page: Page, name: str) -> None:
        page.locator(f"#{name}-act [role=slider], [id='{name}-act'][role=slider]").first.press(key)

    return operate


def upload(page: Page, name: str) -> None:
    page.locator(f"#{name}-act input[type=file]").set_input_files(
        {"name": "boats.csv", "mimeType": "text/csv", "buffer": b"a,b"}
    )


def download(page: Page, name: str) -> None:
    with page.expect_download() as started:
        press(page, name)
    assert started.value.suggested_filename == "boats.txt"


def accept_dialog(page: Page, name: str) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    press(page, name)


def open_and_close(page: Page, name: str) -> None:
    press(page, name)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Inside")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def notify(page: Page, name: str) -> None:
    press(page, name)
    expect(page.locator(".mantine-Notification-root")).to_contain_text("Saved")


def press_later(page: Page, name: str) -> None:
    """Press a button, and then the button that it adds."""
    press(page, name)
    page.get_by_role("button", name="Later").click()


def choose_option(page: Page, name: str) -> None:
    page.locator(f"#{name}-act").click()
    page.get_by_role("option", name="b", exact=True).click()


def shows(component: str, prop: str = "value") -> str:
    """Return the code of a component whose property the page shows."""
    return f'''
parts = [{component}, html.P(id="{{n}}-out")]


@callback(Output("{{n}}-out", "children"), Input("{{n}}-act", "{prop}"), prevent_initial_call=True)
def show(value):
    return repr(value)
'''


BUTTON = 'html.Button("Act", id="{n}-act")'
CLICK = 'Input("{n}-act", "n_clicks"), prevent_initial_call=True'


def on_click(more: str, output: str, result: str) -> str:
    """Return the code of a button that changes a property of another component."""
    return f"""
parts = [{BUTTON}, {more}, html.P(id="{{n}}-out")]


@callback({output}, {CLICK})
def act(clicks):
    return {result}
"""


CHAINED = """

@callback(Output("{n}-out", "children"), Input("{n}-more", "PROP"), prevent_initial_call=True)
def show(value):
    return repr(value)
"""


def chained(more: str, prop: str, result: str, shown: str = "") -> str:
    """Return the code of a button that changes a component, whose property the page then shows."""
    return on_click(more, f'Output("{{n}}-more", "{prop}")', result) + CHAINED.replace("PROP", shown or prop)


OUT = 'Output("{n}-out", "children")'

KINDS = {
    "button": Kind(on_click("None", OUT, '"pressed"'), press, "pressed"),
    "html-input": Kind(shows('dcc.Input(id="{n}-act")'), fill("reef"), "'reef'", kept="value"),
    "textarea": Kind(shows('dcc.Textarea(id="{n}-act")'), fill("reef"), "'reef'", kept="value"),
    "radio": Kind(shows('dcc.RadioItems(["a", "b"], id="{n}-act")'), click_text("b"), "'b'", kept="value"),
    "checklist": Kind(shows('dcc.Checklist(["a", "b"], id="{n}-act")'), click_text("b"), "['b']", kept="value"),
    "dropdown": Kind(shows('dcc.Dropdown(["a", "b"], id="{n}-act")'), choose_option, "'b'", kept="value"),
    "slider": Kind(shows('dcc.Slider(0, 9, 1, value=3, id="{n}-act")'), press_key("ArrowRight"), "4", kept="value"),
    "range-slider": Kind(
        shows('dcc.RangeSlider(0, 9, 1, value=[3, 5], id="{n}-act")'), press_key("ArrowRight"), "[4, 5]", kept="value"
    ),
    "tabs": Kind(
        shows('dcc.Tabs([dcc.Tab(label="One", value="1"), dcc.Tab(label="Two", value="2")], value="1", id="{n}-act")'),
        click_text("Two"),
        "'2'",
        kept="value",
    ),
    "store": Kind(chained('dcc.Store(id="{n}-more")', "data", '{"a": 1}'), press, "{'a': 1}"),
    "interval": Kind(shows('dcc.Interval(id="{n}-act", interval=100, max_intervals=1)', "n_intervals"), wait, "1"),
    "download": Kind(
        chained('dcc.Download(id="{n}-more")', "data", '{"content": "x", "filename": "boats.txt"}'),
        download,
        "{'content': 'x', 'filename': 'boats.txt'}",
    ),
    "upload": Kind(shows('dcc.Upload("Drop a file", id="{n}-act")', "filename"), upload, "'boats.csv'"),
    "graph": Kind(
        on_click(
            'dcc.Graph(id="{n}-more", figure={"data": [{"y": [1, 2]}]})',
            'Output("{n}-more", "figure")',
            '{"data": [{"y": [1]}, {"y": [2]}]}',
        )
        + CHAINED.replace("PROP", "figure").replace("repr(value)", "f\"{len(value['data'])} traces\""),
        press,
        "2 traces",
    ),
    "markdown": Kind(chained('dcc.Markdown("old", id="{n}-more")', "children", '"**new**"'), press, "'**new**'"),
    "confirm": Kind(
        chained('dcc.ConfirmDialog(message="Sure?", id="{n}-more")', "displayed", "True", "submit_n_clicks"),
        accept_dialog,
        "1",
    ),
    "loading": Kind(on_click('dcc.Loading(html.P(id="{n}-inner"))', OUT, '"loaded"'), press, "loaded"),
    "table": Kind(
        chained('dash_table.DataTable([{"boat": "Heron"}], id="{n}-more")', "data", '[{"boat": "Skua"}]'),
        press,
        "[{'boat': 'Skua'}]",
    ),
    "ag-grid": Kind(
        chained(
            'dag.AgGrid(id="{n}-more", columnDefs=[{"field": "boat"}], rowData=[{"boat": "Heron"}])',
            "rowData",
            '[{"boat": "Skua"}]',
        ),
        press_and_find("Skua"),
        "[{'boat': 'Skua'}]",
    ),
    "bootstrap-button": Kind(
        on_click("None", OUT, '"pressed"').replace("html.Button(", "dbc.Button("), press, "pressed"
    ),
    "bootstrap-input": Kind(shows('dbc.Input(id="{n}-act")'), fill("reef"), "'reef'", kept="value"),
    "address": Kind(chained('dcc.Location(id="{n}-more", refresh=False)', "hash", '"#there"'), press, "'#there'"),
    "mantine-button": Kind(on_click("None", OUT, '"pressed"').replace("html.Button(", "dmc.Button("), press, "pressed"),
    "mantine-input": Kind(shows('dmc.TextInput(id="{n}-act", label="Boat")'), fill("reef"), "'reef'", kept="value"),
    "mantine-select": Kind(shows('dmc.Select(data=["a", "b"], id="{n}-act")'), choose_option, "'b'", kept="value"),
    "mantine-switch": Kind(shows('dmc.Switch(id="{n}-act", label="On")', "checked"), press, "True", kept="checked"),
    "mantine-tabs": Kind(
        shows('dmc.Tabs(dmc.TabsList([dmc.TabsTab("One", value="1"), dmc.TabsTab("Two", value="2")]), id="{n}-act")'),
        click_text("Two"),
        "'2'",
        kept="value",
    ),
    "accordion": Kind(
        shows(
            'dmc.Accordion(dmc.AccordionItem([dmc.AccordionControl("More"), dmc.AccordionPanel("Text")],'
            ' value="1"), id="{n}-act")'
        ),
        click_text("More"),
        "'1'",
        kept="value",
    ),
    "modal": Kind(chained('dmc.Modal("Inside", id="{n}-more")', "opened", "True"), open_and_close, "False"),
    "drawer": Kind(chained('dmc.Drawer("Inside", id="{n}-more")', "opened", "True"), open_and_close, "False"),
    "notification": Kind(
        on_click(
            'dmc.NotificationContainer(id="{n}-more")',
            'Output("{n}-more", "sendNotifications"), Output("{n}-out", "children")',
            '[{"id": "{n}", "message": "Saved", "action": "show"}], "sent"',
        ),
        notify,
        "sent",
    ),
    "provider": Kind(
        "\nparts = []\n" + on_click("None", OUT, '"pressed"') + "\nparts = [dmc.MantineProvider(parts)]\n",
        press,
        "pressed",
    ),
    "pattern": Kind(
        """
parts = [html.Button("Act", id={"type": "{n}", "index": at}) for at in (1, 2)] + [html.P(id="{n}-out")]


@callback(Output("{n}-out", "children"), Input({"type": "{n}", "index": ALL}, "n_clicks"), prevent_initial_call=True)
def show(clicks):
    return repr(clicks)
""",
        lambda page, name: page.get_by_role("button", name="Act").nth(1).click(),
        "[None, 1]",
    ),
    "match": Kind(
        """
parts = [
    html.Button("Act", id={"type": "{n}", "index": 1}),
    html.Div(html.P(id={"type": "{n}-result", "index": 1}), id="{n}-out"),
]


@callback(
    Output({"type": "{n}-result", "index": MATCH}, "children"),
    Input({"type": "{n}", "index": MATCH}, "n_clicks"),
    prevent_initial_call=True,
)
def show(clicks):
    return f"{clicks} clicks"
""",
        lambda page, name: page.get_by_role("button", name="Act").click(),
        "1 clicks",
    ),
    "clientside": Kind(
        "\nparts = ["
        + BUTTON
        + ', html.P(id="{n}-out")]\nclientside_callback("(clicks) => `in the browser ${clicks}`", '
        + f"{OUT}, {CLICK})\n",
        press,
        "in the browser 1",
    ),
    "set-props": Kind(
        on_click("None", 'Output("{n}-act", "title")', '(set_props("{n}-out", {"children": "set"}), "x")[1]'),
        press,
        "set",
    ),
    "dynamic": Kind(
        f"""
parts = [{BUTTON}, html.Div(id="{{n}}-box"), html.P(id="{{n}}-out")]


@callback(Output("{{n}}-box", "children"), {CLICK})
def add(clicks):
    return html.Button("Later", id="{{n}}-later")


@callback({OUT}, Input("{{n}}-later", "n_clicks"), prevent_initial_call=True)
def show(clicks):
    return repr(clicks)
""",
        press_later,
        "1",
    ),
    "redirect": Kind(
        on_click('dcc.Location(id="{n}-more", refresh="callback-nav")', 'Output("{n}-more", "href")', '"/arrived"'),
        press,
        "Arrived",
        "h1",
    ),
}
