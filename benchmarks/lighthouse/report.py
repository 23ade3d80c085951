"""Read the reports of Lighthouse."""

import json
from typing import Any

from benchmarks.figures.lighthouse import Audit

# Lighthouse shows an audit with a lower score as failed.
PASSED = 0.9


def read_report(text: str) -> Audit:
    """Return the metrics of one run. Raise `RuntimeError` if Lighthouse could not load the page."""
    report: dict[str, Any] = json.loads(text)
    if error := report.get("runtimeError"):
        raise RuntimeError(f"Lighthouse: {error['code']} {error['message']}")
    audits = report["audits"]
    return Audit(
        **{name.replace("-", "_"): round((found["score"] or 0) * 100) for name, found in report["categories"].items()},
        lcp_ms=round(audits["largest-contentful-paint"]["numericValue"], 1),
        cls=round(audits["cumulative-layout-shift"]["numericValue"], 4),
        tbt_ms=round(audits["total-blocking-time"]["numericValue"], 1),
        failed=tuple(sorted(_failed(report))),
    )


def _failed(report: dict[str, Any]) -> set[str]:
    """Return the failed audits that have a weight."""
    counted = {
        ref["id"] for category in report["categories"].values() for ref in category["auditRefs"] if ref["weight"]
    }
    scores = {name: report["audits"][name]["score"] for name in counted}
    return {name for name, score in scores.items() if score is not None and score < PASSED}
