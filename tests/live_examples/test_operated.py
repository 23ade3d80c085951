"""Each live example of the site, operated in Chromium on each backend."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser

from tests.live_examples import OPERATE
from tests.live_examples.operating import file_for, operate, shown_examples
from tests.serving import Site


@pytest.fixture(scope="module")
def shown(site: Site) -> Mapping[str, str]:
    """The live examples of the site, each with the path of its page."""
    return shown_examples(site)


def test_each_live_example_is_operated(shown: Mapping[str, str]) -> None:
    missing = [f"{module}: add a function for it to {file_for(module)}" for module in shown if module not in OPERATE]
    assert missing == []
    assert OPERATE.keys() - shown.keys() == set(), "no page shows these any more"


@pytest.mark.parametrize("module", OPERATE)
def test_operated(module: str, browser: Browser, site: Site, shown: Mapping[str, str]) -> None:
    operate(browser, site, shown[module], module, OPERATE[module])
