"""What `make bench` measured last, one backend beside the other."""

import json
from typing import Any

import dash_mantine_components as dmc
from dash import Input, Output, callback, html

from lib.settings import PROJECT_ROOT

RECORDED = PROJECT_ROOT / "benchmarks" / "results.json"
COLORS = {"flask": "gray", "fastapi": "teal", "quart": "violet"}
# What is shown → its name in the file, and its digits behind the point.
SHOWN = {"Requests per second": ("requests_per_second", 0), "p99 in ms": ("p99_ms", 2)}
FIRST = "Requests per second"


def recorded() -> dict[str, Any] | None:
    """The part of the file that is about servers; None when nothing was recorded."""
    part: dict[str, Any] | None = json.loads(RECORDED.read_bytes()).get("server") if RECORDED.exists() else None
    return part


PART = recorded()
BACKENDS = PART["backends"] if PART else []


def rows(shown: str) -> list[dmc.TableTr]:
    """A row for each request; below each figure a bar, whose full length is the greatest figure of all."""
    name, digits = SHOWN[shown]
    requests = [[each["site"][name] for each in backend["comparisons"]] for backend in BACKENDS]
    most = max(max(figures) for figures in requests)
    return [
        dmc.TableTr(
            [
                dmc.TableTh(BACKENDS[0]["comparisons"][index]["name"]),
                *(
                    dmc.TableTd([f"{figure:,.{digits}f}", bar(figure / most, backend["name"])])
                    for backend, figure in zip(BACKENDS, figures, strict=True)
                ),
            ]
        )
        for index, figures in enumerate(zip(*requests, strict=True))
    ]


def bar(share: float, backend: str) -> html.Div:
    """A part of the width, in the color of a backend."""
    color = f"var(--mantine-color-{COLORS[backend]}-6)"
    return html.Div(style={"width": f"{share:.1%}", "height": 6, "borderRadius": 3, "background": color})


def about(part: dict[str, Any]) -> str:
    """When, where and with what."""
    versions = ", ".join(f"{name} {number}" for name, number in part["versions"].items())
    return f"Measured on {part['day']}: {part['machine']}; {versions}."


figures = [
    dmc.SegmentedControl(id="compare-recorded-shown", data=list(SHOWN), value=FIRST, w="fit-content"),
    html.Div(
        dmc.Table(
            [
                dmc.TableThead(
                    dmc.TableTr([dmc.TableTh(head) for head in ("Request", *(each["label"] for each in BACKENDS))])
                ),
                dmc.TableTbody(rows(FIRST) if PART else [], id="compare-recorded-figures"),
            ],
            layout="fixed",
            miw=280,
        ),
        tabIndex=0,
        role="group",
        style={"overflowX": "auto"},
        **{"aria-label": "Figures"},
    ),
    html.Small(about(PART)) if PART else None,
]

component = (
    dmc.Stack(figures, gap="sm")
    if PART
    else html.P(["No benchmark was recorded yet: ", html.Code("make bench"), " measures one."])
)


@callback(
    Output("compare-recorded-figures", "children"),
    Input("compare-recorded-shown", "value"),
    prevent_initial_call=True,
)
def show(shown: str) -> list[dmc.TableTr]:
    """Requests per second, or the time that 99 of 100 requests stayed below."""
    return rows(shown)
