"""What each demo says below its result: where and when it ran."""

from datetime import UTC, datetime

from lib.backend import get_backend_info


def ran_on() -> str:
    """The running backend and the time of now, such as `Ran on FastAPI at 12:00:00 UTC`."""
    return f"Ran on {get_backend_info().label} at {datetime.now(UTC):%H:%M:%S} UTC"
