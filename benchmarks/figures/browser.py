"""Results of the browser: time from a click to its paint, page weight, and time from a tap to its paint."""

from typing import Literal

from pydantic import computed_field

from benchmarks.figures.value import Part, Value, percentile

Kind = Literal["prose", "live", "figure"]
State = Literal["static", "live"]


class Click(Value):
    """One click: milliseconds from it to the frame with the new heading, and how the new page was loaded.

    `drawing_ms` is the last part of this time, from the new heading in the document to the end of the frame.
    """

    ms: float
    drawing_ms: float
    way: Literal["document", "prerendered", "app"]
    ready: bool


class Navigation(Value):
    """Clicks on links to static pages.

    `state` is `live` if Dash ran before the click. `prefetched` is True if the pointer was on the link before.
    """

    state: State
    prefetched: bool
    clicks: tuple[Click, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy does not support decorated properties
    @property
    def p50_ms(self) -> float:
        """Milliseconds that half of the clicks did not exceed."""
        return round(percentile([click.ms for click in self.clicks], 50), 1)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def drawing_p50_ms(self) -> float:
        """Milliseconds of drawing that half of the clicks did not exceed. Drawing is the browser's share."""
        return round(percentile([click.drawing_ms for click in self.clicks], 50), 1)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def p95_ms(self) -> float:
        """Milliseconds that 95% of the clicks did not exceed."""
        return round(percentile([click.ms for click in self.clicks], 95), 1)


class Load(Value):
    """The first load of a page by a browser with an empty cache.

    `transferred` counts bytes over the wire with headers, without `plotly` and `late`, which are counted separately.
    `javascript` counts the bytes of scripts in it. `hosts` are other hosts that received requests.
    """

    path: str
    kind: Kind
    requests: int
    transferred: int
    javascript: int
    plotly: int
    late: int = 0
    first_paint_ms: float
    largest_paint_ms: float
    shift: float
    hosts: tuple[str, ...] = ()


class Interaction(Value):
    """A user interaction, and the time until its slowest event was painted.

    None means less than 16 ms, the shortest time that the browser reports.
    """

    name: str
    path: str
    ms: float | None


class Swap(Value):
    """The share of pixels of a window that changed when Dash took over the page."""

    path: str
    width: int
    changed: float


class BrowserPart(Part):
    """The part of a run in Chromium. `slowdown` is the factor by which the phone's CPU is slower."""

    server: str
    slowdown: int
    navigations: tuple[Navigation, ...]
    loads: tuple[Load, ...]
    interactions: tuple[Interaction, ...]
    swaps: tuple[Swap, ...]
