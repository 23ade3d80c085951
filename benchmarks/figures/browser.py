"""What a reader's browser sees: how soon a click is painted, what a page weighs, and how the page answers a tap."""

from typing import Literal

from pydantic import computed_field

from benchmarks.figures.value import Part, Value, percentile

Kind = Literal["prose", "live", "figure"]
State = Literal["static", "live"]


class Click(Value):
    """One click: milliseconds from it to the frame with the new heading, and how the new page came.

    `drawing_ms` is the last part of it, from the heading's arrival in the document to the end of the frame.
    """

    ms: float
    drawing_ms: float
    way: Literal["document", "prerendered", "app"]
    ready: bool


class Navigation(Value):
    """Clicks on links to prose pages.

    `state` is whether Dash ran before the click, `prefetched` whether the link was pointed at before.
    """

    state: State
    prefetched: bool
    clicks: tuple[Click, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy has no name for a decorated property
    @property
    def p50_ms(self) -> float:
        """What half of the clicks did not exceed."""
        return round(percentile([click.ms for click in self.clicks], 50), 1)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def drawing_p50_ms(self) -> float:
        """The same of drawing alone, which is the browser's share."""
        return round(percentile([click.drawing_ms for click in self.clicks], 50), 1)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def p95_ms(self) -> float:
        """What all but the slowest did not exceed."""
        return round(percentile([click.ms for click in self.clicks], 95), 1)


class Load(Value):
    """The first load of a page by a browser that has nothing of the site.

    `transferred` counts bytes over the wire with headers, without `plotly` and `late`, which have counts of their own;
    `javascript` is the part of it that is scripts. `hosts` are other hosts that were asked.
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
    """What a reader did, and how long the slowest event of it took to be painted.

    None stands for less than the browser reports, which is 16 ms.
    """

    name: str
    path: str
    ms: float | None


class Swap(Value):
    """How many pixels of a window changed when Dash took the page over, as a part of all."""

    path: str
    width: int
    changed: float


class BrowserPart(Part):
    """The part of a run that reads the site in Chromium. `slowdown` is how much slower the phone's processor is."""

    server: str
    slowdown: int
    navigations: tuple[Navigation, ...]
    loads: tuple[Load, ...]
    interactions: tuple[Interaction, ...]
    swaps: tuple[Swap, ...]
