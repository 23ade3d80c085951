"""Operating cost of the site: logs and metrics, analytics, the dashboard, and more workers."""

from pydantic import computed_field

from benchmarks.figures.server import Comparison
from benchmarks.figures.value import Part, Value
from lib.backend import BackendName


class Watched(Value):
    """Requests to the site with analytics, logs, and metrics, compared with the same site without them."""

    backend: BackendName
    comparisons: tuple[Comparison, ...]


class Tracking(Value):
    """Time to add a visit to the queue, in microseconds."""

    calls: int
    median_us: float
    p99_us: float


class ViewTime(Value):
    """Time of one view of the dashboard in seconds: the median and the maximum of several runs."""

    view: str
    days: int
    middle: float
    slowest: float


class Store(Value):
    """A database with a number of events."""

    database: str
    events: int
    views: tuple[ViewTime, ...]

    @computed_field  # type: ignore[prop-decorator]  # mypy does not support decorated properties
    @property
    def slowest(self) -> float:
        """Maximum time of all views in seconds."""
        return max(view.slowest for view in self.views)


class Workers(Value):
    """The site, started by `deploy/start.sh`. Memory is that of all its processes in MB. Shared memory counts once.

    `ready_seconds` is the time from the start of the process until `/readyz` returns 200, with a filled cache.
    """

    backend: BackendName
    ready_seconds: float
    one_mb: float
    two_mb: float


class OperationsPart(Part):
    """The part of a run for the operating cost."""

    seconds: int
    rounds: int
    watched: tuple[Watched, ...]
    tracking: Tracking
    stores: tuple[Store, ...]
    workers: tuple[Workers, ...]
