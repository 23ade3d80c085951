"""Read the log and the metrics of the site."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.serving import PROJECT, Site
from tests.waiting import PATIENCE, until

TOKEN = "metrics-token-2f6c1b"
BEARER = {"authorization": f"Bearer {TOKEN}"}

Numbers = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def documented_rows(bars: int) -> dict[str, str]:
    """Return the rows with this number of bars in the tables of the documentation, by the name in their first cell."""
    page = (PROJECT / "docs" / "observability" / "observability.md").read_text(encoding="utf-8")
    lines = (line for line in page.splitlines() if line.startswith("| `") and line.count("|") == bars)
    return {line.split("`")[1]: line for line in lines}


def records(site: Site) -> list[dict[str, Any]]:
    """Return every line of the log. Each line is a JSON object."""
    text = site.log.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def record_of(site: Site, number: str, *events: str) -> dict[str, Any]:
    """Return the line that the site wrote at the end of a request, by the request ID."""

    def found() -> dict[str, Any] | None:
        kinds = events or ("request", "stream", "websocket")
        return next((r for r in records(site) if r.get("request_id") == number and r["event"] in kinds), None)

    return until(found) or {}


def numbers(site: Site, prefix: str = "") -> Numbers:
    """Return the metrics by name and labels. Any of the processes can respond."""
    answer = httpx.get(f"{site.url}{prefix}/metrics", headers=BEARER, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def total(found: Numbers, name: str, **labels: str) -> float:
    """Return the sum of a metric over all samples with these labels."""
    return sum(value for (known, its), value in found.items() if known == name and labels.items() <= dict(its).items())


def names(found: Numbers) -> Iterator[str]:
    """Return the names of the metrics."""
    return (name for name, _ in found)
