"""The output of one callback is the input of the next."""

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

UNITS: dict[str, tuple[str, dict[str, float]]] = {
    "Length": (
        "meters",
        {"Nautical mile": 1852, "Cable": 185.2, "Fathom": 1.8288},
    ),
    "Mass": ("kilograms", {"Tonne": 1000, "Pound": 0.45359237}),
    "Speed": (
        "meters per second",
        {"Knot": 0.514444, "Kilometer per hour": 0.277778},
    ),
}

component = dmc.Stack(
    [
        dmc.SimpleGrid(
            [
                dmc.Select(
                    id="interactive-chained-quantity",
                    label="Quantity",
                    data=list(UNITS),
                    value="Length",
                    allowDeselect=False,
                ),
                dmc.Select(
                    id="interactive-chained-unit",
                    label="Unit",
                    allowDeselect=False,
                ),
            ],
            cols={"base": 1, "sm": 2},
        ),
        html.Output(id="interactive-chained-text"),
    ],
    gap="sm",
)


@callback(
    Output("interactive-chained-unit", "data"),
    Output("interactive-chained-unit", "value"),
    Input("interactive-chained-quantity", "value"),
)
def offer(quantity: str) -> tuple[list[str], str]:
    """Return the units of the quantity, with the first one selected."""
    units = list(UNITS[quantity][1])
    return units, units[0]


@callback(
    Output("interactive-chained-text", "children"),
    Input("interactive-chained-unit", "value"),
)
def convert(unit: str) -> str:
    """Convert one unit. Dash runs this after `offer`, because its input is an
    output of `offer`.
    """
    base, units = next(entry for entry in UNITS.values() if unit in entry[1])
    return f"1 {unit.lower()} is {units[unit]:,} {base}."
