"""What it costs to run the site: to watch it, to count its visits, to look at them, and to have more workers."""

from pydantic import computed_field

from benchmarks.figures.server import Comparison
from benchmarks.figures.value import Part, Value
from lib.backend import BackendName


class Watched(Value):
    """Requests to the site as it comes, with metrics, beside the same site that counts and tells nothing."""

    backend: BackendName
    comparisons: tuple[Comparison, ...]


class Tracking(Value):
    """How long it takes to hand a visit over, in microseconds."""

    calls: int
    median_us: float
    p99_us: float


class ViewTime(Value):
    """How long one view of the dashboard took, in seconds: the median and the slowest of some times."""

    view: str
    days: int
    middle: float
    slowest: float


class Store(Value):
    """A database with so many events."""

    database: str
    events: int
    views: tuple[ViewTime, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy has no name for a decorated property
    @property
    def slowest(self) -> float:
        """The slowest that any view ever was."""
        return max(view.slowest for view in self.views)


class Workers(Value):
    """The site as `deploy/start.sh` starts it. Memory is of all its processes, in MB; what they share counts once.

    `ready_seconds` run from the start of the process until `/readyz` says yes, with a filled cache.
    """

    backend: BackendName
    ready_seconds: float
    one_mb: float
    two_mb: float


class OperationsPart(Part):
    """The part of a run that asks what operators pay."""

    seconds: int
    rounds: int
    watched: tuple[Watched, ...]
    tracking: Tracking
    stores: tuple[Store, ...]
    workers: tuple[Workers, ...]
