"""`budgets.toml`: the targets of the site. Only this module reads the file."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from benchmarks.figures.browser import Kind
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "budgets.toml"


class Budget(BaseModel):
    """Base of the tables. An unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerBudget(Budget):
    """Ratios of requests per second."""

    page: float
    payload: float
    llms: float
    health: float
    api: float
    callback: float
    bundles: float


class NavigationBudget(Budget):
    """Milliseconds from a click to the painted page."""

    prefetched: float
    fresh: float


class Weight(Budget):
    """Bytes and requests of a first load."""

    transferred: int
    requests: int
    javascript: int | None = None


class LateBudget(Budget):
    """Bytes of the scripts that a page loads when it is idle."""

    transferred: int


class InteractionBudget(Budget):
    """Milliseconds until a tap is painted."""

    slowest: float


class SwapBudget(Budget):
    """A share of the pixels."""

    changed: float


class Floors(Budget):
    """Minimum scores in Lighthouse."""

    performance: int
    accessibility: int
    best_practices: int
    seo: int


class PaintBudget(Budget):
    """Paint and blocking times and layout shift of the static page in Lighthouse."""

    lcp_ms: float
    cls: float
    tbt_ms: float


class ScaleBudget(Budget):
    """Limits by number of pages."""

    seconds: dict[int, float]
    cold_seconds: dict[int, float]
    megabytes: dict[int, float]
    steady: float


class OperationsBudget(Budget):
    """Maximum operating cost."""

    view_seconds: float
    tracking_us: float


class Budgets(Budget):
    """The content of the file."""

    server: ServerBudget
    navigation: NavigationBudget
    weight: dict[Kind, Weight]
    late: LateBudget
    interaction: InteractionBudget
    swap: SwapBudget
    lighthouse: dict[Kind, Floors]
    paint: PaintBudget
    scale: ScaleBudget
    operations: OperationsBudget


def read_budgets(file: Path = FILE) -> Budgets:
    """Return the budgets. Raise `ValidationError` or `TOMLDecodeError` if the file is not valid."""
    return Budgets.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
