"""A tab that is open during a deployment reloads once, and then has the new version."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.ports import free_port
from tests.serving import Site, serving
from tests.sites import page, write_pages
from tests.tiers import FULL_BACKEND

EXAMPLE = """
from dash import ClientsideFunction, Input, Output, callback, clientside_callback, html

component = html.Div([
    html.Button("Press", id="ferry-button"), html.P(id="ferry-clicks"), html.P(id="ferry-script"),
])


@callback(Output("ferry-clicks", "children"), Input("ferry-button", "n_clicks"))
def count(clicks):
    return f"{clicks or 0} clicks"


run = ClientsideFunction(__name__, "run")
clientside_callback(run, Output("ferry-script", "children"), Input("ferry-button", "n_clicks"))
"""
SCRIPT = "export const run = (clicks) => `script ${clicks ?? 0}`;"
# The browser logs each request that it sent while the site was down, for example a prefetch.
IS_DOWN = "net::ERR_"
# The clock of the next document can be ahead.
LATER = "const now = Date.now; Date.now = () => now() + Number(localStorage.getItem('later'))"
TEXT = "\n\n".join(["A paragraph of the first version."] * 60 + [".. exec::docs.ferry"])


@dataclass(slots=True)
class Deployment:
    """A site that can be stopped, changed, and started again at the same address."""

    root: Path
    folder: Path
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> Site:
        return self.running.enter_context(serving(FULL_BACKEND, self.folder, cwd=self.root, port=self.port))

    def deploy(self, **changes: tuple[str, str]) -> None:
        """Replace text in files of the docs folder, by name of the file, and start the site again."""
        self.running.close()
        for name, (old, new) in changes.items():
            file = self.root / "docs" / name.replace("_", ".")
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new), encoding="utf-8")
        self.start()


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    root = copied(tmp_path / "atoll", *PROGRAM)
    write_pages(root / "docs", {"boats": page("Boats", "/boats", TEXT), "text": page("Text", "/text", "First.")})
    (root / "docs" / "ferry.py").write_text(EXAMPLE, encoding="utf-8")
    (root / "docs" / "ferry.js").write_text(SCRIPT, encoding="utf-8")
    made = Deployment(root, tmp_path)
    with made.running:
        yield made


@pytest.fixture
def visitor(browser: Browser, deployment: Deployment) -> Iterator[Visitor]:
    with Visitor.opening(browser, deployment.start().url) as opened:
        opened.without_stream()  # the browser would log that the server is down
        yield opened


def mark(visitor: Visitor) -> Callable[[], bool]:
    """Mark the document of the tab. Return a function that returns whether the tab still has it."""
    visitor.page.evaluate("window.marked = true; 0")
    return lambda: bool(visitor.page.evaluate("window.marked === true"))


def presses(visitor: Visitor, result: str) -> None:
    visitor.becomes_live()
    visitor.page.get_by_role("button", name="Press").click()
    expect(visitor.page.locator(".live p").first).to_have_text(result)


@pytest.mark.release
def test_a_link_loads_the_document_of_the_new_version(visitor: Visitor, deployment: Deployment) -> None:
    visitor.go("/boats")
    visitor.live()
    is_marked = mark(visitor)
    deployment.deploy(text_md=("First.", "Second."), ferry_py=("ferry-clicks", "ferry-sum"))
    visitor.page.locator(".navigation").get_by_role("link", name="Text").click()
    expect(visitor.page.get_by_text("Second.")).to_be_visible()
    assert not is_marked()
    is_marked = mark(visitor)
    visitor.page.locator(".navigation").get_by_role("link", name="Boats").click()
    expect(visitor.heading).to_have_text("Boats")
    visitor.live()
    presses(visitor, "1 clicks")
    assert is_marked()
    visitor.check(allowed=IS_DOWN)


def test_a_page_that_becomes_live_reloads_at_its_position(visitor: Visitor, deployment: Deployment) -> None:
    visitor.go("/boats")
    deployment.deploy(boats_md=("first", "second"), ferry_py=("0} clicks", "0} presses"))
    is_marked = mark(visitor)
    visitor.page.locator(".live").scroll_into_view_if_needed()
    top = visitor.page.evaluate("scrollY")
    visitor.page.mouse.move(200, 200)
    visitor.until("() => window.marked === undefined")
    assert not is_marked()
    expect(visitor.page.get_by_text("second version").first).to_be_attached()
    visitor.until("top => Math.abs(scrollY - top) < 2", top)
    presses(visitor, "1 presses")
    visitor.check(allowed=IS_DOWN)


def test_a_callback_that_the_new_version_lacks_reloads_the_page(visitor: Visitor, deployment: Deployment) -> None:
    visitor.go("/boats")
    visitor.live()
    presses(visitor, "1 clicks")
    is_marked = mark(visitor)
    deployment.deploy(ferry_py=("ferry-clicks", "ferry-sum"))
    visitor.page.get_by_role("button", name="Press").click()
    visitor.until("() => window.marked === undefined")
    assert not is_marked()
    visitor.troubles.clear()  # the browser and Dash log the failed callback
    visitor.live()
    presses(visitor, "1 clicks")
    visitor.check(allowed=IS_DOWN)


@pytest.mark.release
def test_a_version_that_returns_is_loaded_again(visitor: Visitor, deployment: Deployment) -> None:
    """After a rollback and another deployment, a tab meets a version for which it has already reloaded."""
    visitor.page.add_init_script(LATER)
    for old, new in pairwise(("clicks", "presses", "clicks", "presses")):
        visitor.go("/boats")
        deployment.deploy(ferry_py=(f"0}} {old}", f"0}} {new}"))
        visitor.page.evaluate("localStorage.setItem('later', 120_000 + Number(localStorage.getItem('later')))")
        is_marked = mark(visitor)
        visitor.page.evaluate("window.atoll.boot(); 0")
        visitor.until("() => window.marked === undefined")
        assert not is_marked()
        visitor.live()
        presses(visitor, f"1 {new}")
    visitor.check(allowed=IS_DOWN)


@pytest.mark.release
def test_the_script_of_an_example_is_the_new_one(visitor: Visitor, deployment: Deployment) -> None:
    visitor.go("/boats")
    visitor.live()
    presses(visitor, "1 clicks")
    expect(visitor.page.locator("#ferry-script")).to_have_text("script 1")
    visitor.page.locator(".navigation").get_by_role("link", name="Text").click()
    expect(visitor.heading).to_have_text("Text")
    deployment.deploy(ferry_js=("script ", "program "))
    visitor.page.go_back()
    expect(visitor.heading).to_have_text("Boats")
    visitor.live()
    presses(visitor, "1 clicks")
    expect(visitor.page.locator("#ferry-script")).to_have_text("program 1")
    visitor.check(allowed=IS_DOWN)


@pytest.mark.release
def test_a_restart_without_changes_changes_nothing(visitor: Visitor, deployment: Deployment) -> None:
    visitor.go("/boats")
    visitor.live()
    is_marked = mark(visitor)
    deployment.deploy()
    presses(visitor, "1 clicks")
    visitor.page.locator(".navigation").get_by_role("link", name="Text").click()
    expect(visitor.page.get_by_text("First.")).to_be_visible()
    assert is_marked()
    visitor.check(allowed=IS_DOWN)


@pytest.mark.parametrize("builds", [["other"], ["other", "another"]])
def test_servers_with_different_versions_cause_one_reload_each(visitor: Visitor, builds: list[str]) -> None:
    """During a deployment, the payload can always come from another version than the document."""
    loads: list[str] = []
    visitor.page.on("load", lambda loaded: loads.append(loaded.url))
    responses = cycle(builds)

    def other(route: Route) -> None:
        route.fulfill(json={**route.fetch().json(), "build": next(responses)})

    visitor.page.route("**/_page/boats", other)
    visitor.page.add_init_script("addEventListener('load', () => window.atoll.boot())")
    visitor.go("/boats")
    expect(visitor.page.locator(".live-error").get_by_role("button", name="Reload")).to_be_visible()
    assert len(loads) == 1 + len(builds)
    visitor.check()
