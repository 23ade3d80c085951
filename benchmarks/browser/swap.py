"""Visible changes when Dash takes over a page: the window before and after, pixel by pixel."""

from io import BytesIO

from PIL import Image, ImageChops
from playwright.sync_api import Browser

from benchmarks.browser.pages import ReadPage
from benchmarks.figures.browser import Swap
from tests.browser.visitor import Visitor

WIDTHS = (1280, 412)


def swap(browser: Browser, url: str, page: ReadPage, width: int) -> Swap:
    """Start Dash on a page that does not need it, and compare the images."""
    with Visitor.opening(browser, url, width=width) as visitor:
        visitor.go(page.path)
        visitor.laid_out()  # before this, the scroll bar has another length
        visitor.page.evaluate("document.fonts.ready")
        before = visitor.page.screenshot(animations="disabled")
        visitor.live()
        visitor.page.wait_for_load_state("networkidle")
        after = visitor.page.screenshot(animations="disabled")
    return Swap(path=page.path, width=width, changed=round(changed(before, after), 5))


def changed(before: bytes, after: bytes) -> float:
    """Return the share of pixels that differ in two images. For images of different sizes, it is 1."""
    pictures = [Image.open(BytesIO(each)).convert("RGB") for each in (before, after)]
    if pictures[0].size != pictures[1].size:
        return 1.0
    difference = ImageChops.difference(*pictures)
    bands = [band.point(lambda value: 255 if value else 0) for band in difference.split()]
    different = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return different.histogram()[255] / (different.width * different.height)
