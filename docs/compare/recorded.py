"""The last results of `make bench` for the three backends."""

import json
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, callback, html
from lib.settings import PROJECT_ROOT

RECORDED = PROJECT_ROOT / "benchmarks" / "results.json"
COLORS = {"flask": "gray", "fastapi": "teal", "quart": "violet"}
# Label → name in the file and number of decimals.
SHOWN = {
    "Requests per second": ("requests_per_second", 0),
    "p99 in ms": ("p99_ms", 2),
}
FIRST = "Requests per second"


def recorded() -> dict[str, Any] | None:
    """Return the results of the servers, or None if there are no results."""
    part: dict[str, Any] | None = (
        json.loads(RECORDED.read_bytes()).get("server")
        if RECORDED.exists()
        else None
    )
    return part


PART = recorded()
BACKENDS = PART["backends"] if PART else []


def rows(shown: str) -> list[dmc.TableTr]:
    """Return a row per request. Each value has a bar; the largest value has the
    full width.
    """
    name, digits = SHOWN[shown]
    requests = [
        [row["site"][name] for row in compared(backend)] for backend in BACKENDS
    ]
    largest = max(max(values) for values in requests)
    return [
        dmc.TableTr(
            [
                dmc.TableTd(html.Strong(compared(BACKENDS[0])[index]["name"])),
                *(
                    dmc.TableTd(
                        [
                            f"{value:,.{digits}f}",
                            bar(value / largest, backend["name"]),
                        ]
                    )
                    for backend, value in zip(BACKENDS, values, strict=True)
                ),
            ]
        )
        for index, values in enumerate(zip(*requests, strict=True))
    ]


def compared(backend: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the requests that were compared with the bare framework, then
    those that were compared with unmodified Dash.
    """
    return [*backend["comparisons"], *backend["with_dash"]]


def bar(share: float, backend: str) -> html.Div:
    """Return a bar in the color of a backend. `share` is from 0 to 1."""
    color = f"var(--mantine-color-{COLORS[backend]}-6)"
    return html.Div(
        style={
            "width": f"{share:.1%}",
            "height": 6,
            "borderRadius": 3,
            "background": color,
        }
    )


def about(part: dict[str, Any]) -> str:
    """Return the date, the machine, and the versions of the measurement."""
    versions = ", ".join(
        f"{name} {number}" for name, number in part["versions"].items()
    )
    return f"Measured on {part['day']}: {part['machine']}; {versions}."


results = [
    dmc.SegmentedControl(
        id="compare-recorded-shown",
        data=list(SHOWN),
        value=FIRST,
        w="fit-content",
    ),
    html.Div(
        dmc.Table(
            [
                dmc.TableThead(
                    dmc.TableTr(
                        [
                            dmc.TableTh(head)
                            for head in (
                                "Request",
                                *(each["label"] for each in BACKENDS),
                            )
                        ]
                    )
                ),
                dmc.TableTbody(
                    rows(FIRST) if PART else [], id="compare-recorded-figures"
                ),
            ],
            layout="fixed",
            miw=360,
        ),
        tabIndex=0,
        role="group",
        style={"overflowX": "auto"},
        **{"aria-label": "Results"},
    ),
    html.Small(about(PART)) if PART else None,
]

component = (
    dmc.Stack(results, gap="sm")
    if PART
    else html.P(
        [
            "No recorded benchmark. To record one, run ",
            html.Code("make bench"),
            ".",
        ]
    )
)


@callback(
    Output("compare-recorded-figures", "children"),
    Input("compare-recorded-shown", "value"),
    prevent_initial_call=True,
)
def show(shown: str) -> list[dmc.TableTr]:
    """Show requests per second, or the time that 99% of the requests did not
    exceed.
    """
    return rows(shown)
