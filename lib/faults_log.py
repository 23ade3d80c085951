"""Says at start what authors should mend."""

import logging
from collections.abc import Iterable

from lib.content.faults import Fault

log = logging.getLogger("atoll.content")

SHOWN = 40


def report(faults: Iterable[Fault]) -> None:
    """One warning per fault, the first forty of them, and how many there are in all."""
    found = list(faults)
    for fault in found[:SHOWN]:
        log.warning("%s", fault)
    if len(found) > SHOWN:
        log.warning("… and %d more; `make check` prints them all", len(found) - SHOWN)
