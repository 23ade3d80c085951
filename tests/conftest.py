"""One site per backend for the whole run, and one browser per worker."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from httpx._transports import default as httpx_transport
from playwright.sync_api import Browser, expect, sync_playwright

from tests import report, serving, tiers
from tests.browser.profiles import ONE_PROCESS
from tests.browser.visitor import LAUNCH_ARGUMENTS, Visitor
from tests.guarantees import Collected
from tests.services import PostgreSQL, postgresql
from tests.serving import BACKENDS, Site
from tests.sites import Sites
from tests.waiting import PATIENCE
from tools.browser import find_browser

# As long as `until` waits. Tests of speed measure the time or stop the clock.
expect.set_options(timeout=PATIENCE * 1000)


def pytest_configure(config: pytest.Config) -> None:
    """Add the hooks of the suite."""
    serving.PRELOADED = ("lib", "components")
    for plugin in (tiers, report):
        config.pluginmanager.register(plugin)
    # httpx would load the certificates of all authorities for each client, which takes longer than a request.
    httpx_transport.create_ssl_context = cache(httpx_transport.create_ssl_context)  # type: ignore[attr-defined]
    config.pluginmanager.register(Collected(), "guarantees")


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Yield the sites that several test files share."""
    with ExitStack() as stack:
        shared = Sites(stack, tmp_path_factory.mktemp)
        yield shared
        shared.terminate()


@pytest.fixture(scope="session", params=BACKENDS)
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site of this repository, served as in production, on each backend."""
    return sites.get("plain", request.param)


@pytest.fixture(scope="session", params=BACKENDS)
def contract_site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return a site of three pages with all kinds of callbacks."""
    return sites.get("small", request.param)


@pytest.fixture(scope="session", params=BACKENDS)
def site_behind_tls(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site in production, behind a proxy that terminates TLS. The test acts as the proxy."""
    return sites.get("production", request.param)


@pytest.fixture(scope="session", params=BACKENDS)
def debug_site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return a site of three pages in debug mode, with MCP: one with callbacks, one with an error, and a draft."""
    return sites.get("debug", request.param)


@pytest.fixture(scope="session")
def database_server() -> Iterator[PostgreSQL]:
    """Start PostgreSQL once. Each test creates its own database in it."""
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    report.count("browsers")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_browser(), args=[*LAUNCH_ARGUMENTS, ONE_PROCESS], timeout=PATIENCE * 1000
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open the site as a user without any data of the site.

    Fail the test if the console reports an error or the page sends a request to another host.
    """
    with Visitor.returning(browser, site.url) as reader:
        yield reader
        reader.check()


@pytest.fixture
def new_visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open the site like `visitor`, but in a separate profile, in which a test can stop the clock."""
    with Visitor.opening(browser, site.url) as reader:
        yield reader
        reader.check()


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Return the root folder of the repository."""
    return Path(__file__).resolve().parent.parent
