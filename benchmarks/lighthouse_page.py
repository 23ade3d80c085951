"""The results of Lighthouse, as tables of the Benchmarks page."""

from benchmarks.figures.lighthouse import Audited, LighthousePart
from benchmarks.tables import in_words, markdown, missing


def tables(part: LighthousePart | None) -> dict[str, str]:
    """Return the Markdown for each name in the template of the page."""
    if part is None:
        names = ("audits", "failed", "lighthouse_runs")
        return dict.fromkeys(names, missing("lighthouse"))
    heads = ["Page", "Device", "Performance", "Accessibility", "Best practices", "SEO", "LCP, ms", "CLS", "TBT, ms"]
    return {
        "lighthouse_runs": in_words(len(part.pages[0].runs)).lower(),
        "audits": markdown(heads, (_audited(each) for each in part.pages), words=2),
        "failed": _failed(part),
    }


def _audited(page: Audited) -> list[str]:
    scores = [str(page.scores[name]) for name in ("performance", "accessibility", "best_practices", "seo")]
    return [f"`{page.path}`", page.form, *scores, f"{page.lcp_ms:g}", f"{page.cls:g}", f"{page.tbt_ms:g}"]


def _failed(part: LighthousePart) -> str:
    """Return the IDs of failed audits, which explain scores under 100."""
    failed = [(page, ", ".join(f"`{name}`" for name in page.failed)) for page in part.pages if page.failed]
    if not failed:
        return "No audit failed."
    rows = ([f"`{page.path}`", page.form, names] for page, names in failed)
    return markdown(["Page", "Device", "Failed audits"], rows, words=3)
