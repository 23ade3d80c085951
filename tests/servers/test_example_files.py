"""Scripts and standalone files of examples are served."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.cases import all_cases
from tests.servers.fetching import fetch, fetch_packed
from tests.serving import BACKENDS, PROJECT, Site, serving

DOCS = "tests/examples/scripts"
SCRIPT = f"/_examples/{DOCS}/called.js"
SINGLE = f"/_examples/{DOCS}/alone.py"
TYPES = {SCRIPT: "text/javascript", SINGLE: "text/x-python; charset=utf-8"}


@pytest.fixture(scope="module", params=BACKENDS)
def scripted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a site of one page, with an example that has a script and a standalone example."""
    with serving(request.param, tmp_path_factory.mktemp("site"), env={"DOCS_DIR": str(PROJECT / DOCS)}) as running:
        yield running


def test_it_is_cached_and_packed(scripted: Site) -> None:
    for path, content_type in TYPES.items():
        whole = fetch(scripted, path)
        assert (whole.status, whole.headers["content-type"]) == (200, content_type)
        assert whole.headers["cache-control"] == "no-cache"
        assert fetch(scripted, path, if_none_match=whole.headers["etag"]).status == 304
    packed = fetch_packed(scripted, SINGLE, "br")
    assert packed.unpacked == fetch(scripted, SINGLE).body
    assert fetch(scripted, SINGLE, accept_encoding="br", if_none_match=packed.headers["etag"]).status == 304


def test_a_single_file_is_saved_under_its_name(scripted: Site) -> None:
    answer = fetch(scripted, SINGLE)
    assert answer.headers["content-disposition"] == 'attachment; filename="alone.py"'
    assert b'component = html.P("I can run alone.", id="scripts-alone")' in answer.body
    page = fetch(scripted, "/scripts").body.decode()
    assert page.count(f'<a href="{SINGLE}" download') == 1
    assert "called.py" in page
    assert f'href="/_examples/{DOCS}/called.py' not in page
    assert f"{SINGLE})" in fetch(scripted, "/scripts.md").body.decode()


NOTHING = (
    f"{DOCS}/called.py",
    f"{DOCS}/scripts.md",
    f"{DOCS}/__init__.py",
    f"{DOCS}/missing.js",
    f"{DOCS}/../contract.py",
    f"{DOCS}/..%2fcontract.py",
    f"{DOCS}/%2e%2e/contract.py",
    "docs/interactive-components/greeting.py",
    "docs/fastapi-showcase/measure.js",
    "lib/app.py",
    "..%2flib%2fapp.py",
    "../run.py",
    ".env",
    "assets/dash.js",
    "",
)


def test_nothing_else_is_served(scripted: Site) -> None:
    with all_cases() as case:
        for path in NOTHING:
            with case(path):
                answer = fetch(scripted, f"/_examples/{path}")
                assert answer.status == 404
                assert b"import" not in answer.body


def test_a_script_is_fetched_with_its_first_call(scripted: Site, browser: Browser) -> None:
    with Visitor.opening(browser, scripted.url) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url.removeprefix(scripted.url)))
        visitor.go("/scripts")
        visitor.live()
        turned = visitor.page.locator("#atoll-content #scripts-turned")
        expect(turned).to_be_attached()
        assert SCRIPT not in asked
        visitor.page.get_by_role("button", name="Turn round").click()
        expect(turned).to_have_text("feer after 1 clicks")
        visitor.page.get_by_label("Word").fill("moor")
        expect(turned).to_have_text("room after 1 clicks")
        expect(visitor.page.locator("#scripts-step")).to_contain_text("call ")
        assert asked.count(SCRIPT) == 1
        visitor.check()
