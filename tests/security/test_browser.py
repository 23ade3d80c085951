"""Nothing on any page is refused by its policy, in Chromium, with every live example drawn; and what is foreign is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.security.conftest import started
from tests.serving import BACKENDS, Site, serving
from tests.waiting import PATIENCE

LISTEN = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@contextmanager
def listening(browser: Browser, site: Site, path: str) -> Iterator[Visitor]:
    """A reader of a page, where each violation is noted."""
    with Visitor.opening(browser, site.url) as visitor:
        visitor.context.add_init_script(LISTEN)
        visitor.go(path)
        yield visitor


def violations(visitor: Visitor) -> list[str]:
    """What was refused so far."""
    found: list[str] = visitor.page.evaluate("window.violations")
    return found


def pages(site: Site) -> list[str]:
    """The paths of all pages."""
    with site.client() as client:
        client.timeout = PATIENCE
        return [page["path"] for page in client.get("/_pages.json").json()["pages"]]


def test_every_page_with_its_examples(site: Site, browser: Browser) -> None:
    refused: dict[str, list[str]] = {}
    drawn = 0
    for path in (*pages(site), "/nope", "/llms.txt"):
        with listening(browser, site, path) as visitor:
            if visitor.page.locator(".live").count():
                visitor.live()
                for frame in visitor.page.locator("#react-entry-point .live").all():
                    frame.scroll_into_view_if_needed()
                    expect(frame.locator(".live-skeleton")).to_have_count(0)
                    drawn += 1
            visitor.page.evaluate("new Promise((done) => requestIdleCallback(done, { timeout: 3000 }))")
            if found := violations(visitor):
                refused[path] = found
    assert refused == {}
    assert drawn > 10


@pytest.fixture(scope="module", params=BACKENDS)
def demanding_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with an example of what asks most of a policy."""
    docs = tmp_path_factory.mktemp("docs")
    head = "---\nname: Demanding\ndescription: D\nendpoint: /demanding\n---\n"
    (docs / "demanding.md").write_text(f"{head}\n.. exec::tests.examples.demanding\n", encoding="utf-8")
    with started(request.param, tmp_path_factory.mktemp("site"), {"DOCS_DIR": str(docs)}) as running:
        yield running


def test_formulas_and_charts(demanding_site: Site, browser: Browser) -> None:
    with listening(browser, demanding_site, "/demanding") as visitor:
        visitor.live()
        page = visitor.page
        expect(page.locator("#demanding-formula mjx-container").first).to_be_visible()
        for chart in ("#demanding-flat", "#demanding-deep"):
            # Each time anew: until plotly has come, another element may stand there.
            visitor.until(
                f"document.querySelector('{chart}')?.scrollIntoView(), document.querySelector('{chart} .main-svg')"
            )
            expect(page.locator(f"{chart} .main-svg").first).to_be_visible()
        page.locator("#demanding-date").click()
        expect(page.locator("table").first).to_be_visible()
        assert violations(visitor) == []


def test_explorers(site: Site, browser: Browser) -> None:
    if site.backend != "fastapi":
        pytest.skip("Swagger UI and ReDoc are FastAPI's")
    for path, shown in (("/docs", ".opblock"), ("/redoc", "[data-section-id], [id^=tag]")):
        with listening(browser, site, path) as visitor:
            expect(visitor.page.locator(shown).first).to_be_visible()
            if path == "/docs":
                visitor.page.locator(".opblock-summary-control").first.click()
                expect(visitor.page.locator(".opblock.is-open")).to_have_count(1)
            assert violations(visitor) == []


def test_what_is_foreign_is_refused(site: Site, browser: Browser) -> None:
    with listening(browser, site, "/getting-started") as visitor:
        visitor.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.text = "window.ran = true";
                document.body.append(script);
                const image = '<img src="http://127.0.0.1:1/x.png" onerror="window.ran = true">';
                document.body.insertAdjacentHTML("beforeend", image);
            }"""
        )
        visitor.until("window.violations.length >= 2")
        assert visitor.page.evaluate("window.ran") is None
        kinds = {violation.split()[0] for violation in violations(visitor)}
        assert {"script-src-elem", "img-src"} <= kinds


@pytest.mark.parametrize("backend", BACKENDS)
def test_dev_tools_work(backend: str, browser: Browser, tmp_path: Path) -> None:
    project = copied(tmp_path / "project", *PROGRAM, "docs")  # in which nobody saves anything meanwhile
    with (
        serving(backend, tmp_path, "run.py", {"DASH_DEBUG": "true"}, cwd=project) as site,
        listening(browser, site, "/interactive-components") as visitor,
    ):
        visitor.live()
        expect(visitor.page.locator(".dash-debug-menu__outer")).to_be_attached()
        assert violations(visitor) == []
