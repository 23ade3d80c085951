"""The Reliability page, generated from `results.json`: `python -m benchmarks.faults.page`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.faults.load import RATE, SOAK_RATE
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.results import Faults, Results, Rolling, Soak, read_results
from benchmarks.faults.scenarios import FAULTS
from benchmarks.tables import markdown, thousands
from lib.backend import known_backend
from lib.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "docs" / "reliability" / "reliability.md"
TEMPLATE = Path(__file__).with_suffix(".md")

_FAULTS_MISSING = "Not measured yet: `make faults`."
_SOAK_MISSING = "Not measured yet: `make soak`."


def page(results: Results) -> str:
    """Return the Markdown of the page."""
    faults, soak, rolling = results.faults, results.soak, results.rolling
    days = [part.day.isoformat() for part in (faults, soak, rolling) if part is not None]
    return TEMPLATE.read_text(encoding="utf-8").format(
        day=max(days, default="2026-11-21"),
        rate=f"{RATE:g}",
        summary="\n".join(_summary(results)),
        readers=_readers(faults.outcomes) if faults else _FAULTS_MISSING,
        asked_again=sum(each.asked_again for each in faults.outcomes) if faults else 0,
        visits=_visits(faults.outcomes) if faults else _FAULTS_MISSING,
        faults="\n".join(f"- **{fault.title}:** {fault.how}" for fault in FAULTS),
        rolling=_rolling(rolling) if rolling else _FAULTS_MISSING,
        soak_rate=f"{SOAK_RATE:g}",
        soak=_soak(soak) if soak else _SOAK_MISSING,
        conditions=_conditions(faults) if faults else _FAULTS_MISSING,
    )


def write_page(results: Results) -> None:
    """Write the page."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(results), encoding="utf-8")


def _summary(results: Results) -> Iterator[str]:
    """Yield a line for each part."""
    if found := results.faults:
        sent, failed, in_flight, visits, stored = (
            sum(getattr(each, name) for each in found.outcomes)
            for name in ("sent", "failed", "in_flight", "visits", "stored")
        )
        yield (
            f"- **Failure scenarios:** {thousands(sent)} requests in {len(found.outcomes)} runs. Failed: {failed}. "
            f"Aborted because their process was killed: {in_flight}."
        )
        yield f"- **Analytics:** {thousands(visits)} events expected, {thousands(stored)} stored."
    if rolling := results.rolling:
        sent, failed = (sum(getattr(each, name) for each in rolling.runs) for name in ("sent", "failed"))
        yield f"- **Rolling restart:** {thousands(sent)} requests, {failed} failed."
    if soak := results.soak:
        growth = max(each.growth for each in soak.runs)
        yield f"- **Soak test:** Largest change in memory: {growth:+.1%}."


def _readers(outcomes: Iterable[Outcome]) -> str:
    heads = ("Scenario", "Backend", "Requests", "Failed", "Aborted", "p99 before", "p99 after", "Health checks")
    rows = [
        (
            *_named(each),
            thousands(each.sent),
            str(each.failed),
            str(each.in_flight),
            f"{each.calm_ms:,.0f} ms",
            f"{each.fault_ms:,.0f} ms",
            "–" if each.probe_ms is None else f"{each.probe_ms:,.0f} ms",
        )
        for each in outcomes
    ]
    return markdown(heads, rows, words=2)


def _visits(outcomes: Iterable[Outcome]) -> str:
    heads = ("Scenario", "Backend", "Expected", "Stored", "Queue full")
    rows = [(*_named(each), *map(thousands, (each.visits, each.stored, each.lost))) for each in outcomes]
    return markdown(heads, rows, words=2)


def _named(each: Outcome) -> tuple[str, str]:
    title = next(fault.title for fault in FAULTS if fault.name == each.scenario)
    return title, known_backend(each.backend).label


def _soak(soak: Soak) -> str:
    heads = ("Backend", "Minutes", "Requests", "Failed", "Memory, start", "Memory, end", "Change")
    rows = [
        (
            known_backend(each.backend).label,
            f"{each.minutes:g}",
            thousands(each.sent),
            str(each.failed),
            f"{each.early_mb:.1f} MB",
            f"{each.late_mb:.1f} MB",
            f"{each.growth:+.1%}",
        )
        for each in soak.runs
    ]
    return markdown(heads, rows)


def _rolling(rolling: Rolling) -> str:
    rows = ((known_backend(each.backend).label, thousands(each.sent), str(each.failed)) for each in rolling.runs)
    return markdown(("Backend", "Requests", "Failed"), rows)


def _conditions(faults: Faults) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in faults.versions.items())
    return f"{faults.day.isoformat()}, {faults.machine}. {versions}."


if __name__ == "__main__":
    write_page(read_results())
