"""The output of one callback is the input of the next."""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

ISLANDS = {
    "Maldives": {"Huvadhu": 255, "Thiladhunmathi": 144},
    "French Polynesia": {"Rangiroa": 415, "Fakarava": 80, "Tetiaroa": 13},
    "Marshall Islands": {"Kwajalein": 97, "Majuro": 64},
}

component = dmc.Stack(
    [
        dmc.SimpleGrid(
            [
                dmc.Select(
                    id="interactive-chained-group",
                    label="Group",
                    data=list(ISLANDS),
                    value="Maldives",
                    allowDeselect=False,
                ),
                dmc.Select(id="interactive-chained-atoll", label="Atoll", allowDeselect=False),
            ],
            cols={"base": 1, "sm": 2},
        ),
        html.Output(id="interactive-chained-text"),
    ],
    gap="sm",
)


@callback(
    Output("interactive-chained-atoll", "data"),
    Output("interactive-chained-atoll", "value"),
    Input("interactive-chained-group", "value"),
)
def offer(group: str) -> tuple[list[str], str]:
    """The atolls of the group, the first one chosen."""
    atolls = list(ISLANDS[group])
    return atolls, atolls[0]


@callback(Output("interactive-chained-text", "children"), Input("interactive-chained-atoll", "value"))
def describe(atoll: str | None) -> str:
    """Runs after `offer`, because its input is what `offer` returns."""
    islets = next((atolls[atoll] for atolls in ISLANDS.values() if atoll in atolls), 0)
    return f"{atoll} is written with {len(atoll)} letters." if atoll and not islets else f"{atoll}: {islets} islets."
