"""Take the screenshots of the Tutorial page: `make screenshots`."""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visitor import LAUNCH_ARGUMENTS, Visitor
from tests.copying import PROGRAM, copied
from tests.live_examples.operating import drawn_frame
from tests.serving import PROJECT, serving
from tests.sites import page
from tests.test_tutorial import FINAL, LINKED, write
from tools.browser import find_browser

FOLDER = PROJECT / "docs" / "tutorial"
WIDTH, HEIGHT = 1000, 640
# The pixels of the content: left, top, right, bottom.
CONTENT = (264, 60, 980, 620)


def save(visitor: Visitor, name: str) -> None:
    """Save the content that the window shows, without header and navigation, as `docs/tutorial/NAME.avif`."""
    visitor.page.mouse.move(0, 0)
    screenshot = visitor.page.screenshot(animations="disabled", caret="hide")
    image = Image.open(BytesIO(screenshot)).convert("RGB").crop(CONTENT)
    image.save(FOLDER / f"{name}.avif", quality=40, speed=0)  # the page has to stay within its budget


def take(browser: Browser, url: str) -> None:
    """Show the results of the last steps, and save what the user sees."""
    with Visitor.opening(browser, url, width=WIDTH) as visitor:
        visitor.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        visitor.go("/tides")
        visitor.live()
        drawn_frame(visitor, "docs.tides.chart")
        expect(visitor.page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(1)
        visitor.page.get_by_role("heading", name="Water level").scroll_into_view_if_needed()
        save(visitor, "chart")
        visitor.page.get_by_role("tab", name="One hour").click()
        frame = drawn_frame(visitor, "docs.tides.level")
        frame.get_by_label("Hour, 0 to 24").fill("12")
        expect(frame.get_by_role("status")).to_contain_text("At 12:00")
        save(visitor, "callback")
        visitor.check()


def main() -> int:
    """Start the site as it is after the last step, and save the screenshots."""
    with TemporaryDirectory() as folder:
        root = copied(Path(folder) / "atoll", *PROGRAM)
        for name, title in LINKED.items():
            write(root, f"docs/{name}/{name}.md", page(title, f"/{name}", "Text."))
        for path, text in FINAL.items():
            write(root, path, text)
        served = Path(folder) / "served"
        served.mkdir()
        with serving("flask", served, "run.py", cwd=root) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=LAUNCH_ARGUMENTS)
            take(browser, site.url)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
