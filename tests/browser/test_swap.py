"""The change from the first HTML to the live page is invisible."""

import io
import re

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.serving import Site
from tests.tiers import release

pytestmark = pytest.mark.one_backend

PAGES = ["/deployment", release("/configuration")]
LOOKS = [(1440, "dark"), release(390, "light"), release(1440, "light"), release(390, "dark")]
# The share of all pixels that may differ.
TOLERANCE = 0.01


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_that_the_page_became_live(browser: Browser, site: Site, path: str, width: int, theme: str) -> None:
    with Visitor.returning(browser, site.url, width=width, theme=theme) as visitor:
        visitor.go(path)
        visitor.laid_out()
        before = visitor.page.screenshot(full_page=True, animations="disabled")
        visitor.live()
        after = visitor.page.screenshot(full_page=True, animations="disabled")
        assert difference(before, after) < TOLERANCE
        visitor.check()


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_example_of_the_home_page_looks_like_its_picture(
    browser: Browser, site: Site, width: int, theme: str
) -> None:
    with Visitor.returning(browser, site.url, width=width, theme=theme) as visitor:
        with visitor.holding(re.compile("dash_renderer")):  # A visible example starts Dash automatically.
            visitor.go("/")
            example = visitor.page.locator(".live:visible")
            before = example.screenshot(animations="disabled")
        visitor.live()
        expect(visitor.page.locator("#home-sentence")).to_be_visible()
        assert difference(before, example.screenshot(animations="disabled")) < TOLERANCE
        visitor.check()


def difference(before: bytes, after: bytes) -> float:
    """Return the share of pixels that differ, or 1 if the sizes differ."""
    one, other = (Image.open(io.BytesIO(picture)).convert("RGB") for picture in (before, after))
    if one.size != other.size:
        return 1.0
    differing = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value else 0)
    return differing.histogram()[255] / (one.width * one.height)
