"""Redis or PostgreSQL is down for a while, or PostgreSQL is slow."""

from benchmarks.faults.load import Load
from benchmarks.faults.scenarios.fault import Fault
from benchmarks.faults.subject import WithServices

# Requests of the load while the service is down.
AWAY = 60

# Delay in seconds of each message to or from the database.
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


REDIS = Fault("redis", "Redis down", f"Redis stops, and starts again after {AWAY} requests.", "services", _redis)
POSTGRESQL = Fault(
    "postgresql",
    "PostgreSQL down",
    f"PostgreSQL stops, and starts again after {AWAY} requests.",
    "services",
    _postgresql,
)
SLOW_STORE = Fault(
    "slow-store",
    "Slow database",
    f"Each message to or from PostgreSQL is delayed by {SLOW:g} second.",
    "services",
    _slow_store,
)
