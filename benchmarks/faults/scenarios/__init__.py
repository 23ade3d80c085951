"""All faults, one kind per file, in the order of the Reliability page."""

from benchmarks.faults.scenarios import burst, callbacks, clients, clock, disk, services, sockets, worker
from benchmarks.faults.scenarios.fault import Fault

FAULTS: tuple[Fault, ...] = (
    worker.FAULT,
    services.REDIS,
    services.POSTGRESQL,
    services.SLOW_STORE,
    disk.FAULT,
    sockets.FAULT,
    clients.FAULT,
    burst.FAULT,
    callbacks.FAULT,
    clock.FAULT,
)
