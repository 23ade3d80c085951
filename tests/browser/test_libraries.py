"""Examples with third-party component libraries are interactive at the first load and after a navigation"""

import re
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.libraries import LIBRARIES
from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.serving import BACKENDS, Site, serving
from tests.sites import page

pytestmark = pytest.mark.release

# An example whose only component loads its own script.
ALONE = """
from harbor_components import Buoy

component = Buoy(id="alone", label="Alone")
"""
# Longer than the browser waits for the content of an example that can be empty.
LONG = "() => new Promise((done) => setTimeout(() => done(true), 2500))"


@pytest.fixture(scope="module", params=BACKENDS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the project with a Markdown page for each installed library, and a page of text."""
    root = copied(tmp_path_factory.mktemp("libraries") / "atoll", *PROGRAM)
    installed = {name: each for name, each in LIBRARIES.items() if not each.module or find_spec(each.module)}
    files = {"docs/text.md": page("Text", "/text", "\n".join(f"- [{name}](/{name})" for name in installed))}
    for name, library in installed.items():
        module = name.replace("-", "_")
        files |= {**library.files, f"docs/{module}.py": library.code}
        files[f"docs/{name}.md"] = page(name, f"/{name}", f"Text.\n\n.. exec::docs.{module}\n    :code: false")
    files |= {"docs/alone.py": ALONE, "docs/alone.md": page("Alone", "/alone", ".. exec::docs.alone")}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    with serving(request.param, tmp_path_factory.mktemp("served"), cwd=root) as served:
        yield served


@pytest.mark.parametrize("name", LIBRARIES)
def test_an_example_is_interactive(name: str, browser: Browser, site: Site) -> None:
    library = LIBRARIES[name]
    if library.module and not find_spec(library.module):
        pytest.skip(f"{library.module} is not installed: run `pip install {library.module.replace(chr(95), chr(45))}`")
    with Visitor.opening(browser, site.url) as visitor:
        for is_first in (True, False):
            if is_first:
                visitor.go(f"/{name}")
            else:
                visitor.go("/text")
                visitor.page.locator(f".article-body a[href='/{name}']").click()
            expect(visitor.heading).to_have_text(name)
            visitor.page.evaluate("document.querySelector('.live')?.scrollIntoView()")
            visitor.becomes_live()
            library.operate(visitor.page)
            expect(visitor.page.locator(library.result)).to_have_text(library.expected)
        visitor.check()


def test_an_example_is_loading_until_it_has_its_script(browser: Browser, site: Site) -> None:
    with Visitor.opening(browser, site.url) as visitor:
        with visitor.holding(re.compile("async-buoy")):
            visitor.go("/alone")
            visitor.page.evaluate("window.atoll.boot(); 0")
            expect(visitor.page.locator(".island-box")).to_be_attached()
            visitor.until(LONG)
            expect(visitor.page.locator(".island:not([data-live])")).to_be_attached()
        visitor.becomes_live()
        expect(visitor.page.locator("#alone")).to_have_text("Alone")
        visitor.check()
