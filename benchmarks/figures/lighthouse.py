"""Results of Lighthouse."""

from statistics import median
from typing import Literal

from pydantic import computed_field

from benchmarks.figures.browser import Kind
from benchmarks.figures.value import Part, Value

Form = Literal["mobile", "desktop"]


class Audit(Value):
    """One run: the four scores from 0 to 100, the times in milliseconds, and the IDs of failed audits."""

    performance: int
    accessibility: int
    best_practices: int
    seo: int
    lcp_ms: float
    cls: float
    tbt_ms: float
    failed: tuple[str, ...]


class Audited(Value):
    """All runs on one page, and the median of each metric."""

    path: str
    kind: Kind
    form: Form
    runs: tuple[Audit, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy does not support decorated properties
    @property
    def scores(self) -> dict[str, int]:
        """Median of each score."""
        names = ("performance", "accessibility", "best_practices", "seo")
        return {name: round(median(getattr(run, name) for run in self.runs)) for name in names}

    @computed_field  # type: ignore[prop-decorator]
    @property
    def lcp_ms(self) -> float:
        """Median of the largest contentful paint."""
        return round(median(run.lcp_ms for run in self.runs))

    @computed_field  # type: ignore[prop-decorator]
    @property
    def cls(self) -> float:
        """Median of the cumulative layout shift."""
        return round(median(run.cls for run in self.runs), 3)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def tbt_ms(self) -> float:
        """Median of the total blocking time."""
        return round(median(run.tbt_ms for run in self.runs))

    @computed_field  # type: ignore[prop-decorator]
    @property
    def failed(self) -> tuple[str, ...]:
        """Audits that failed in most of the runs."""
        names = sorted({name for run in self.runs for name in run.failed})
        return tuple(name for name in names if sum(name in run.failed for run in self.runs) * 2 > len(self.runs))


class LighthousePart(Part):
    """The part of a run in Lighthouse."""

    server: str
    pages: tuple[Audited, ...]
