"""The end of a test run: its time, measured results, the slowest tests, and the number of servers and browsers."""

import os
import time
from collections import Counter, defaultdict

import pytest

SLOWEST = 10

_started: Counter[str] = Counter()
_seconds: defaultdict[str, float] = defaultdict(float)
_measured: list[str] = []


def count(kind: str) -> None:
    """Count one started `kind`, for example "servers"."""
    _started[kind] += 1


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of one phase (setup, call, or teardown), and what the test measured with `record_property`."""
    _seconds[report.nodeid] += report.duration
    if report.when == "call":
        _measured.extend(f"{name}: {value}" for name, value in report.user_properties)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pass the counts of a worker on to the process that prints the report."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["started"] = dict(_started)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Add the counts of a worker."""
    _started.update(getattr(node, "workeroutput", {}).get("started", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the report. `TEST_STARTED` (seconds since the epoch) includes the time before pytest."""
    line = terminalreporter.write_line
    line(f"\nSlowest {SLOWEST} tests:")
    for name, seconds in sorted(_seconds.items(), key=lambda item: -item[1])[:SLOWEST]:
        line(f"{seconds:7.1f} s  {name}")
    for measured in _measured:
        line(f"Measured: {measured}")
    line(f"Started: {_started['servers']} servers, {_started['browsers']} browsers")
    if "TEST_STARTED" in os.environ:
        minutes, seconds = divmod(time.time() - float(os.environ["TEST_STARTED"]), 60)
        line(f"Total time: {int(minutes)} min {int(seconds)} s")
