"""Redis or PostgreSQL is stopped for a while, or slow."""

from benchmarks.faults.load import Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import WithServices

# Requests of the load that pass while the service is away.
AWAY = 60

# Seconds that each message to or from the database takes.
SLOW = 1.0


def _redis(subject: WithServices, load: Load) -> None:
    subject.redis.stop()
    load.wait_for(AWAY)
    subject.redis.start()


def _postgresql(subject: WithServices, load: Load) -> None:
    subject.database.stop()
    load.wait_for(AWAY)
    subject.database.start()


def _slow_store(subject: WithServices, load: Load) -> None:
    subject.network.seconds = SLOW
    load.wait_for(AWAY)
    subject.network.seconds = 0.0


REDIS = Fault("redis", "Redis is away", "It is stopped, and started again.", "services", _redis)
POSTGRESQL = Fault("postgresql", "PostgreSQL is away", "It is stopped, and started again.", "services", _postgresql)
SLOW_STORE = Fault(
    "slow-store",
    "The database is slow",
    "Each message to or from PostgreSQL takes a second longer.",
    "services",
    _slow_store,
)
