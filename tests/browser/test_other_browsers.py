"""The main tasks of a user work in Firefox and WebKit, without errors and violations of the Content Security Policy"""

import json
from collections.abc import Iterator

import pytest

from tests.browser.firefox import Firefox, firefox
from tests.browser.tab import CONTROL, ENTER, Tab
from tests.browser.webkit import webkit
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import FULL_BACKEND, release
from tools.debian import find_program

LIVE = "document.querySelector('#atoll-islands') && !document.querySelector('.island:not([data-live])')"


@pytest.fixture(scope="module")
def site(sites: Sites) -> Site:
    return sites.get("plain", FULL_BACKEND)


@pytest.fixture(scope="module", params=["firefox", release("webkit")])
def tab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "webkit":
        program = find_program("WebKitWebDriver")
        assert program, "WebKit is missing: run `make test-all` as root, or install webkit2gtk-driver and xvfb"
        with webkit(program, folder) as opened:
            yield opened
    else:
        program = find_program("firefox-esr") or find_program("firefox")
        assert program, "Firefox is missing: run `make test-tools`"
        with firefox(program, folder) as opened:
            yield opened


@pytest.fixture
def reader(tab: Tab) -> Iterator[Tab]:
    """Return a wide tab. Fail the test if its console shows an error."""
    tab.resize(1280)
    yield tab
    try:
        tab.check()
    finally:
        tab.leave()


@pytest.mark.parametrize(
    "path", ["/interactive-components", *map(release, ("/", "/configuration", "/data-visualization"))]
)
def test_a_page_becomes_live(path: str, reader: Tab, site: Site) -> None:
    reader.go(f"{site.url}{path}")
    heading = reader.evaluate("document.querySelector('h1').textContent")
    for _ in range(3):
        reader.evaluate("scrollBy({ top: 900, behavior: 'instant' })")
    reader.evaluate("window.atoll.boot()")
    reader.until(LIVE)
    assert reader.evaluate("document.querySelector('h1').textContent") == heading
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.release
def test_a_callback_responds(reader: Tab, site: Site) -> None:
    reader.go(f"{site.url}/getting-started")
    reader.click(".live")
    reader.until(LIVE)
    reader.click("#getting-started-name")
    reader.type("Ada")
    reader.until("document.querySelector('#getting-started-greeting').textContent === 'Hello, Ada.'")


@pytest.mark.release
def test_links_keep_the_document(reader: Tab, site: Site) -> None:
    reader.go(f"{site.url}/configuration")
    reader.evaluate("window.mark = 1")
    reader.click(".navigation a[href$='/deployment']")
    reader.until("document.querySelector('h1').textContent === 'Deployment'")
    reader.evaluate("history.back()")
    reader.until("document.querySelector('h1').textContent === 'Configuration'")
    assert reader.evaluate("window.mark") == 1


@pytest.mark.release
def test_search_finds_a_page(reader: Tab, site: Site) -> None:
    reader.go(f"{site.url}/configuration")
    reader.press(CONTROL, "k")
    reader.until("document.querySelector('dialog.search')?.open")
    reader.type("gunicorn workers")
    selected = "document.querySelector('.search-results[aria-busy=false] [aria-selected=true]')"
    reader.until(f"/gunicorn|worker/i.test({selected}?.textContent)")
    reader.press(ENTER)
    reader.until("!document.querySelector('dialog.search').open && location.hash")


@pytest.mark.release
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_used_and_stored(theme: str, reader: Tab, site: Site) -> None:
    reader.go(f"{site.url}/configuration")
    stored = json.dumps(theme)
    while reader.evaluate("document.documentElement.dataset.theme") != theme:
        reader.click(".theme-switch")
    reader.go(f"{site.url}/configuration")
    assert reader.evaluate(f"getComputedStyle(document.documentElement).colorScheme === {stored}")
    lightness = reader.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number)")
    assert (sum(lightness[:3]) > 380) is (theme == "light")


@pytest.mark.release
def test_the_drawer_opens_and_closes(reader: Tab, site: Site) -> None:
    reader.resize(640)  # the test browser of WebKit is not smaller
    reader.go(f"{site.url}/configuration")
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.click(".drawer-toggle")
    reader.until("document.documentElement.dataset.drawer === 'open'")
    reader.click(".navigation a[href$='/deployment']")
    reader.until("document.querySelector('h1').textContent === 'Deployment'")
    assert reader.evaluate("document.documentElement.dataset.drawer ?? null") is None


@pytest.mark.release
def test_a_page_can_be_printed(reader: Tab, site: Site) -> None:
    if not isinstance(reader, Firefox):
        pytest.skip("the driver of WebKit cannot print")
    reader.go(f"{site.url}/tutorial")
    printed = reader.pdf()
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") > 1 or len(printed) > 50_000
