"""What one fault did on one backend."""

import math
from collections.abc import Sequence

from benchmarks.faults.load import Sent, Span, p99
from benchmarks.figures.value import Value
from lib.backend import BackendName


class Outcome(Value):
    """The requests of the load, and the events of the visits among them.

    `failed` are those that were sent before the fault and those after it, `in_flight` the ones that were under way on a
    process that was killed, `asked_again` the streams that were refused at first. `calm_ms` and `fault_ms` are p99
    before and from the fault on. `visits` are pages and callbacks that were answered, `stored` those in the database at
    the end, `lost` what the queues could not hold.
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

    @property
    def is_good(self) -> bool:
        """Whether no request failed but those that nobody could save, and no visit is missing."""
        return not self.failed and self.stored >= self.visits and not self.lost


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
) -> Outcome:
    """The outcome of a load. Times are as the load has them; `killed` is from the signal to the end of a process."""
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
    )
