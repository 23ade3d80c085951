"""The results as text, for the terminal."""

from benchmarks.budgets import read_budgets
from benchmarks.figures.server import BackendResults, Comparison, ServerPart
from benchmarks.goals import goals
from benchmarks.results import Results

HEADER = f"{'':<18}{'request':<36}{'as':<6}{'site r/s':>10}{'p99 ms':>8}{'other r/s':>10}{'p99 ms':>8}{'ratio':>7}"


def table(results: Results) -> str:
    """Return the requests per second of all backends, and the targets with their results."""
    rows = goals(results, read_budgets())
    lines = [f"{'yes' if row.reached else 'NO':<4}{row.figure}: {row.measured} ({row.must})" for row in rows]
    servers = [_servers(results.server)] if results.server else []
    return "\n\n".join([*servers, "\n".join(lines)]) + "\n"


def _servers(part: ServerPart) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in part.versions.items())
    how = f"{part.connections} connections, median of {part.rounds} rounds of {part.seconds} s"
    head = [f"{part.day} · {part.machine} · {how}", versions]
    return "\n\n".join([*head, *(_backend(each) for each in part.backends)])


def _backend(results: BackendResults) -> str:
    lines = [f"{results.label}: {results.server}", HEADER]
    lines += [_row(row) for row in (*results.comparisons, *results.with_dash)]
    waiting = results.waiting
    lines.append(
        f"/healthz while {waiting.callbacks} callbacks of {waiting.callback_seconds} s run ({results.waiting_server}): "
        f"p99 {waiting.health.p99_ms:.2f} ms, limit {waiting.limit_ms:.0f} ms: {'pass' if waiting.passed else 'FAIL'}"
    )
    return "\n".join(lines)


def _row(row: Comparison) -> str:
    return (
        f"{row.name:<18}{row.request:<36}{row.encoding or '-':<6}"
        f"{row.site.requests_per_second:>10.0f}{row.site.p99_ms:>8.2f}"
        f"{row.other.requests_per_second:>10.0f}{row.other.p99_ms:>8.2f}{row.ratio:>7.2f}"
    )
