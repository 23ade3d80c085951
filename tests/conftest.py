"""One site per backend for the whole run, and one browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visitor import LAUNCH_ARGUMENTS, Visitor
from tests.serving import BACKENDS, Site, serving
from tests.waiting import PATIENCE
from tools.browser import find_browser

# As long as `until` waits. What claims to be quick measures it, or stops the clock.
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session", params=BACKENDS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of this repository, served as in production, on each backend in turn."""
    with serving(request.param, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_browser(), args=LAUNCH_ARGUMENTS, timeout=PATIENCE * 1000
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """A reader with a fresh profile; the test fails if the console had an error or another host was asked."""
    with Visitor.opening(browser, site.url) as reader:
        yield reader
        reader.check()


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The top of the repository."""
    return Path(__file__).resolve().parent.parent
