"""The results as text, for the terminal."""

from benchmarks.results import BackendResults, Results

HEADER = f"{'':<10}{'request':<32}{'bytes':>7}{'site r/s':>10}{'p99 ms':>8}{'bare r/s':>10}{'p99 ms':>8}{'ratio':>7}"


def table(results: Results) -> str:
    """All backends, one below the other."""
    versions = ", ".join(f"{name} {number}" for name, number in results.versions.items())
    how = f"{results.connections} connections, median of {results.rounds} rounds of {results.seconds} s"
    parts = [f"{results.day} · {results.machine} · {how}", versions]
    return "\n\n".join([*parts, *(_backend(each) for each in results.backends)]) + "\n"


def _backend(results: BackendResults) -> str:
    lines = [f"{results.label}: {results.server}", HEADER]
    for row in results.comparisons:
        figures = (row.site.requests_per_second, row.site.p99_ms, row.bare.requests_per_second, row.bare.p99_ms)
        lines.append(
            f"{row.name:<10}{row.request:<32}{row.size:>7}{{:>10.0f}}{{:>8.2f}}{{:>10.0f}}{{:>8.2f}}".format(*figures)
            + f"{row.ratio:>7.2f}"
        )
    waiting = results.waiting
    lines.append(
        f"/healthz while {waiting.callbacks} callbacks of {waiting.callback_seconds} s run ({results.waiting_server}): "
        f"p99 {waiting.health.p99_ms:.2f} ms, limit {waiting.limit_ms:.0f} ms: {'pass' if waiting.passed else 'FAIL'}"
    )
    return "\n".join(lines)
