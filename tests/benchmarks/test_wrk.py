"""The output of wrk is parsed; failed runs are rejected."""

import json

import pytest

from benchmarks.figures.server import Measurement
from benchmarks.wrk import counted


def printed(**counts: int) -> str:
    """Return the output of wrk with `request.lua`."""
    return f"Running 4s test\n  99%    1.50ms\n{json.dumps(counts)}\n"


def test_requests_per_second_and_p99() -> None:
    output = printed(requests=8000, microseconds=4_000_000, p99_microseconds=1500, failures=0)
    assert counted(output) == Measurement(requests_per_second=2000, p99_ms=1.5)


@pytest.mark.parametrize(("requests", "failures"), [(8000, 1), (0, 0)])
def test_errors_are_not_speed(requests: int, failures: int) -> None:
    with pytest.raises(RuntimeError, match="failed"):
        counted(printed(requests=requests, microseconds=4_000_000, p99_microseconds=1500, failures=failures))
