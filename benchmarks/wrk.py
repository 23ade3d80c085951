"""Run wrk, the load generator, and read its results."""

import json
import subprocess
from pathlib import Path

from benchmarks.figures.server import Measurement
from benchmarks.targets import Target

CONNECTIONS = 4
SCRIPT = Path(__file__).with_name("request.lua")


def measure(url: str, target: Target, seconds: int) -> Measurement:
    """Send requests on four connections. Each connection sends the next request after the last response.

    Raise `RuntimeError` if a response was an error: a fast 500 is not throughput.
    """
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--latency"]
    headers = [part for name, value in target.headers.items() for part in ("--header", f"{name}: {value}")]
    request = [target.method, *([target.body] if target.body else [])]
    run = subprocess.run(
        [*command, *headers, "--script", str(SCRIPT), url + target.path, "--", *request],
        capture_output=True, text=True, check=True, timeout=seconds + 30,
    )  # fmt: skip
    return counted(run.stdout)


def counted(output: str) -> Measurement:
    """Return the counts in the last line of wrk's output."""
    counts = json.loads(output.splitlines()[-1])
    if counts["failures"] or not counts["requests"]:
        raise RuntimeError(f"{counts['failures']} of {counts['requests']} requests failed:\n{output}")
    return Measurement(
        requests_per_second=round(counts["requests"] / counts["microseconds"] * 1e6, 1),
        p99_ms=round(counts["p99_microseconds"] / 1000, 3),
    )
