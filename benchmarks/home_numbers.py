"""The numbers of the home page, each with a link to its evidence on the Benchmarks page."""

from collections.abc import Iterator

from benchmarks.results import Results
from benchmarks.tables import kilobytes


def home_numbers(results: Results) -> str:
    """Return the numbers of the home page as TOML. Each has a link to its evidence on this page."""
    blocks = [_number(*number) for number in _measured(results)]
    return "\n\n".join(["# `python -m benchmarks.page` writes this file.", *blocks]) + "\n"


def _measured(results: Results) -> Iterator[tuple[str, str, str]]:
    """Yield the value, its meaning, and the section of the page that shows how it was measured."""
    audits = results.lighthouse.pages if results.lighthouse else ()
    if scores := [audit.scores["performance"] for audit in audits if (audit.kind, audit.form) == ("prose", "mobile")]:
        yield f"{min(scores)} of 100", "Lighthouse performance of a static page on a phone.", "#lighthouse"
    loads = results.browser.loads if results.browser else ()
    if scripts := [load.javascript for load in loads if load.kind == "prose"]:
        meaning = "JavaScript that a static page loads before the first interaction."
        yield f"{kilobytes(max(scripts))} kB", meaning, "#first-load"
    backends = results.server.backends if results.server else ()
    if rates := [row.site.requests_per_second for each in backends for row in each.comparisons if row.name == "Page"]:
        meaning = "Page views per second of one worker, with access log and analytics. Lowest of three backends."
        yield f"{min(rates):,.0f}", meaning, "#requests-per-second"


def _number(value: str, meaning: str, section: str) -> str:
    return f'[[numbers]]\nvalue = "{value}"\ntext = "{meaning}"\nhref = "/benchmarks{section}"'
