"""The benchmark parsers read Lighthouse reports, memory, page types, and images."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import ValidationError

from benchmarks.browser.pages import kind_of
from benchmarks.browser.swap import changed
from benchmarks.budgets import FILE, read_budgets
from benchmarks.bundles import bundles_in
from benchmarks.figures.browser import Kind
from benchmarks.figures.value import percentile
from benchmarks.lighthouse.report import read_report
from benchmarks.ready import files_in
from benchmarks.scale import memory_in


def report(**changes: Any) -> str:
    """Return the parts of a Lighthouse report that the parser reads."""
    references = [{"id": "total-blocking-time", "weight": 30}, {"id": "metrics", "weight": 0}]
    categories = {
        "performance": {"score": 0.87, "auditRefs": references},
        "accessibility": {"score": 1, "auditRefs": [{"id": "image-alt", "weight": 10}]},
        "best-practices": {"score": 1, "auditRefs": []},
        "seo": {"score": 0.92, "auditRefs": [{"id": "robots-txt", "weight": 1}]},
    }
    audits = {
        "largest-contentful-paint": {"score": 1, "numericValue": 812.34},
        "cumulative-layout-shift": {"score": 1, "numericValue": 0.00004},
        "total-blocking-time": {"score": 0.5, "numericValue": 320},
        "metrics": {"score": 0},
        "image-alt": {"score": None},
        "robots-txt": {"score": 0},
    }
    return json.dumps({"categories": categories, "audits": audits, **changes})


def test_lighthouse() -> None:
    found = read_report(report())
    assert (found.performance, found.accessibility, found.best_practices, found.seo) == (87, 100, 100, 92)
    assert (found.lcp_ms, found.cls, found.tbt_ms) == (812.3, 0, 320)
    assert found.failed == ("robots-txt", "total-blocking-time")


def test_lighthouse_without_a_page() -> None:
    with pytest.raises(RuntimeError, match="NO_FCP"):
        read_report(report(runtimeError={"code": "NO_FCP", "message": "The page painted nothing."}))


def test_memory() -> None:
    text = "00400000-7fff000 ---p 00000000 00:00 0 [rollup]\nRss:  120000 kB\nPss:   100000 kB\nPss_Anon: 9 kB\n"
    assert memory_in(text) == (122.9, 102.4)


def test_the_bundles_of_stock_dash() -> None:
    folder = "/_dash-component-suites"
    renderer = f"{folder}/dash/dash-renderer/build/dash_renderer.v4m1.min.js"
    mantine = f"{folder}/dash_mantine_components/dash_mantine_components.v2m1.js"
    page = f'<script src="{folder}/dash/deps/react.min.js"></script><script src="{mantine}"></script>'
    with pytest.raises(RuntimeError, match="dash_renderer"):
        bundles_in(page)
    found = bundles_in(f'{page}<script id="r" src="{renderer}"></script>')
    assert {target.name: target.path for target in found} == {"Renderer": renderer, "Mantine": mantine}


def test_the_files_of_a_page() -> None:
    page = (
        '<link rel="stylesheet" href="/_site/a.css"><link rel="icon" href="/icon.svg"><script>1</script>'
        '<script src="/_site/a.js" defer></script><script type="text/dash" data-src="/b.js?m=1"></script>'
        '<script src="https://other.example/c.js"></script><script src="/_site/a.js"></script>'
    )
    assert files_in(page) == ("/_site/a.css", "/_site/a.js", "/b.js?m=1")


@pytest.mark.parametrize(
    ("document", "payload", "kind"),
    [
        ('<p class="prose alive">', '{"type":"P"}', "prose"),
        ('<div class="live-root">', '{"type":"P"}', "prose"),
        ('<div class="island live">', '{"type":"Button"}', "live"),
        ('<div class="live wide">', '{"type": "Graph"}', "figure"),
    ],
)
def test_the_kind_of_a_page(document: str, payload: str, kind: Kind) -> None:
    assert kind_of(document, payload) == kind


def picture(*colours: tuple[int, int, int]) -> bytes:
    """Return a PNG image with one row."""
    image = Image.new("RGB", (len(colours), 1))
    for place, colour in enumerate(colours):
        image.putpixel((place, 0), colour)
    file = BytesIO()
    image.save(file, "png")
    return file.getvalue()


def test_changed_pixels() -> None:
    white, almost = (255, 255, 255), (255, 255, 254)
    assert changed(picture(white, white), picture(white, white)) == 0
    assert changed(picture(white, white, white, white), picture(white, almost, white, white)) == 0.25
    assert changed(picture(white), picture(white, white)) == 1


def test_percentiles_are_figures_that_were_measured() -> None:
    figures = [float(number) for number in range(50, 0, -1)]
    assert (percentile(figures, 50), percentile(figures, 95), percentile([3.0], 95)) == (25, 48, 3)


def test_a_budget_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "budgets.toml"
    file.write_text(FILE.read_text(encoding="utf-8").replace("transferred =", "transfered =", 1), encoding="utf-8")
    with pytest.raises(ValidationError, match="transfered"):
        read_budgets(file)


def test_every_kind_of_page_has_its_budgets() -> None:
    budgets = read_budgets()
    assert set(budgets.weight) == set(budgets.lighthouse) == {"prose", "live", "figure"}
    assert budgets.weight["prose"].javascript is not None
