"""What each demo says below its result: where and when it ran."""

from datetime import UTC, datetime

from lib.backend import BackendInfo, get_backend_info
from lib.settings import get_settings


def running_backend() -> BackendInfo:
    """The backend that this process runs on."""
    return get_backend_info(get_settings().dash_backend)


def ran_on() -> str:
    """The running backend and the time of now, such as `Ran on FastAPI at 12:00:00 UTC`."""
    return f"Ran on {running_backend().label} at {datetime.now(UTC):%H:%M:%S} UTC"
