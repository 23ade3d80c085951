"""A form with five fields: each shows its error, and a summary links to the
invalid fields.
"""

from typing import Annotated, Any, Literal

import dash_mantine_components as dmc
from dash import Input, Output, callback, ctx, html
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Booking(BaseModel):
    """A valid booking."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=2, max_length=60)]
    mail: Annotated[
        str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=120)
    ]
    cabin: Literal["Bow", "Mid", "Stern"]
    nights: Annotated[int, Field(ge=1, le=14)]
    rules: Literal[True]


# Field: its label and its error message.
FIELDS = {
    "name": ("Name", "Enter 2 to 60 characters."),
    "mail": ("E-mail", "Enter an e-mail address, for example ada@example.org."),
    "cabin": ("Cabin", "Select a cabin."),
    "nights": ("Nights", "Enter a whole number from 1 to 14."),
    "rules": ("House rules", "Accept the rules of the ship."),
}
IDS = {field: f"interactive-booking-{field}" for field in FIELDS}

component = dmc.Stack(
    [
        dmc.SimpleGrid(
            [
                dmc.TextInput(
                    id=IDS["name"],
                    label=FIELDS["name"][0],
                    value="",
                    withAsterisk=True,
                ),
                dmc.TextInput(
                    id=IDS["mail"],
                    label=FIELDS["mail"][0],
                    value="",
                    withAsterisk=True,
                ),
                dmc.Select(
                    id=IDS["cabin"],
                    label=FIELDS["cabin"][0],
                    data=["Bow", "Mid", "Stern"],
                    placeholder="Select",
                    withAsterisk=True,
                ),
                dmc.NumberInput(
                    id=IDS["nights"],
                    label=FIELDS["nights"][0],
                    value=0,
                    withAsterisk=True,
                ),
            ],
            cols={"base": 1, "sm": 2},
        ),
        dmc.Checkbox(
            id=IDS["rules"], label="I will not feed the sharks", checked=False
        ),
        dmc.Button(
            "Book the cabin", id="interactive-booking-send", w="fit-content"
        ),
        html.Div(id="interactive-booking-summary"),
        html.Output(id="interactive-booking-result"),
    ],
    gap="sm",
)


@callback(
    *[Output(id, "error") for id in IDS.values()],
    Output("interactive-booking-summary", "children"),
    Output("interactive-booking-result", "children"),
    Input("interactive-booking-send", "n_clicks"),
    Input(IDS["name"], "n_submit"),
    Input(IDS["mail"], "n_submit"),
    *[
        Input(id, "checked" if field == "rules" else "value")
        for field, id in IDS.items()
    ],
    prevent_initial_call=True,
)
def book(
    clicks: int | None, by_name: int | None, by_mail: int | None, *values: Any
) -> tuple[Any, ...]:
    """Show no errors before the first submission. After it, validate each
    change.
    """
    if not (clicks or by_name or by_mail):
        raise PreventUpdate
    invalid = invalid_fields(dict(zip(FIELDS, values, strict=True)))
    errors = [
        FIELDS[field][1] if field in invalid else None for field in FIELDS
    ]
    if invalid:
        return *errors, summary(invalid), None
    name, _, cabin, nights, _ = values
    is_submitted = any(
        name.endswith((".n_clicks", ".n_submit"))
        for name in ctx.triggered_prop_ids
    )
    booked = (
        f"{name.strip()} has the {cabin.lower()} cabin for {nights} "
        f"night{'s' if nights != 1 else ''}."
    )
    return *errors, None, booked if is_submitted else None


def invalid_fields(values: dict[str, Any]) -> list[str]:
    """Return the fields that the model rejects, in the order of the form."""
    try:
        Booking.model_validate(values)
    except ValidationError as error:
        rejected = {item["loc"][0] for item in error.errors()}
        return [field for field in FIELDS if field in rejected]
    return []


def summary(invalid: list[str]) -> dmc.Alert:
    """Return a list of links to the invalid fields. Screen readers announce it
    when it appears.
    """
    links = [
        dmc.ListItem(html.A(FIELDS[field][0], href=f"#{IDS[field]}"))
        for field in invalid
    ]
    title = (
        "Correct one field"
        if len(invalid) == 1
        else f"Correct {len(invalid)} fields"
    )
    return dmc.Alert(
        dmc.List(links), title=title, color="red", variant="outline"
    )
