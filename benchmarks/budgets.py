"""`budgets.toml`: what the site has to keep to. Read here, and nowhere else."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from benchmarks.figures.browser import Kind
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "budgets.toml"


class Budget(BaseModel):
    """Base of the tables. A name that nobody reads is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerBudget(Budget):
    """Ratios of requests per second."""

    page: float
    payload: float
    llms: float
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
    """Bytes of the scripts that a page fetches when nothing else is to do."""

    transferred: int


class InteractionBudget(Budget):
    """Milliseconds until a tap is painted."""

    slowest: float


class SwapBudget(Budget):
    """A part of the pixels."""

    changed: float


class Floors(Budget):
    """Scores of Lighthouse."""

    performance: int
    accessibility: int
    best_practices: int
    seo: int


class PaintBudget(Budget):
    """Lighthouse's times and shift on the prose page."""

    lcp_ms: float
    cls: float
    tbt_ms: float


class ScaleBudget(Budget):
    """By number of pages."""

    seconds: dict[int, float]
    megabytes: dict[int, float]
    steady: float


class OperationsBudget(Budget):
    """What operators pay at most."""

    view_seconds: float
    tracking_us: float


class Budgets(Budget):
    """The file."""

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
    """The budgets. Raises `ValidationError` or `TOMLDecodeError` when the file is not what it should be."""
    return Budgets.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
