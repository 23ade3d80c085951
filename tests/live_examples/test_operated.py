"""Every live example works in a browser."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from tests.browser.kept import Kept, keeping
from tests.browser.visitor import Visitor
from tests.live_examples import OPERATE
from tests.live_examples.operating import drawn_frame, file_for, shown_examples
from tests.serving import Site


@pytest.fixture(scope="module")
def shown(site: Site) -> Mapping[str, str]:
    """Return the live examples of the site, each with the path of its page."""
    return shown_examples(site)


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with keeping(request) as visitors:
        yield visitors


@contextmanager
def opened(browser: Browser, site: Site, path: str) -> Iterator[Visitor]:
    """Open a page as a user, and start Dash."""
    with Visitor.returning(browser, site.url) as visitor:
        visitor.go(path)
        visitor.live()
        yield visitor


@pytest.fixture
def reader(module: str, kept: Kept, browser: Browser, site: Site, shown: Mapping[str, str]) -> Iterator[Visitor]:
    """Open the page of an example as a user who operates its examples one after the other."""
    path = shown[module]
    with kept.visitor(f"{site.url}{path}", lambda: opened(browser, site, path)) as visitor:
        yield visitor


def test_each_live_example_is_operated(shown: Mapping[str, str]) -> None:
    missing = [f"{module}: add a function for it to {file_for(module)}" for module in shown if module not in OPERATE]
    assert missing == []
    assert OPERATE.keys() - shown.keys() == set(), "no page shows these any more"


@pytest.mark.parametrize("module", OPERATE)
def test_operated(module: str, reader: Visitor) -> None:
    drawn_frame(reader, module)
    OPERATE[module](reader)
    reader.check()
