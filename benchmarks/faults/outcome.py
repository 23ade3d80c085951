"""The effect of one fault on one backend."""

import math
from collections.abc import Sequence

from benchmarks.faults.load import Sent, Span, p99, percentile
from benchmarks.figures.value import Value
from lib.backend import BackendName

# The goal for health checks.
MAX_PROBE_MS = 100.0


class Outcome(Value):
    """The requests of the load, and the events of the visits among them.

    `failed` counts failed requests before and after the fault. `in_flight` counts failed requests that were in progress
    when a process was killed. `asked_again` counts streams that were rejected at first. `calm_ms` and `fault_ms` are
    the p99 before the fault and from its start. `visits` counts successful requests for pages and callbacks, `stored`
    the ones in the database at the end, and `lost` the ones that did not fit in the queues. `probe_ms` is the p99 of
    the health checks during the fault, if the scenario measures it.
    """

    scenario: str
    backend: BackendName
    sent: int
    failed: int
    in_flight: int
    calm_ms: float
    fault_ms: float
    visits: int
    stored: int
    lost: int
    why: str = ""
    asked_again: int = 0
    probe_ms: float | None = None

    @property
    def is_good(self) -> bool:
        """True if no request failed, except requests in a killed process, no visit is missing, and probes are fast."""
        is_fast = self.probe_ms is None or self.probe_ms <= MAX_PROBE_MS
        return is_fast and not self.failed and self.stored >= self.visits and not self.lost


def outcome(
    scenario: str,
    backend: BackendName,
    sent: Sequence[Sent],
    *,
    fault_at: float,
    killed: Span | None,
    visits: int,
    stored: int,
    lost: int,
    probes: Sequence[float] = (),
) -> Outcome:
    """Return the outcome of a load. Times are as in the load. `killed` is from the signal to the end of a process."""
    failed = [each for each in sent if each.failure]
    in_flight = [each for each in failed if killed and each.at <= killed[1] and killed[0] <= each.at + each.seconds]
    calm = p99([each for each in sent if each.at < fault_at])
    fault = p99([each for each in sent if each.at >= fault_at])
    others = sorted({f"{each.kind}: {each.failure}" for each in failed if each not in in_flight})
    return Outcome(
        scenario=scenario,
        backend=backend,
        sent=len(sent),
        failed=len(failed) - len(in_flight),
        in_flight=len(in_flight),
        calm_ms=0.0 if math.isnan(calm) else round(calm, 1),
        fault_ms=0.0 if math.isnan(fault) else round(fault, 1),
        visits=visits,
        stored=stored,
        lost=lost,
        why="; ".join(others),
        asked_again=sum(each.asked_again for each in sent),
        probe_ms=round(percentile(probes), 1) if probes else None,
    )
