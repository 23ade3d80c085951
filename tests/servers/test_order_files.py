"""Order files and plug-ins work on each backend: navigation, pager, lists of pages, and API have the same order."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.serving import Site, serving
from tests.sites import page
from tests.tiers import fast_on

ORDER = ["/guide", "/install", "/tides", "/moon", "/usage"]
FILES = {
    "docs/guide/_order.toml": 'title = "The guide"\norder = ["install", "advanced", "usage"]\n',
    "docs/guide/install.md": page("Install", "/install", "```shout Quietly\nhigh\n```", "How to install."),
    "docs/guide/usage.md": page("Usage", "/usage", "Text."),
    "docs/guide/advanced/_order.toml": 'order = ["tides"]\n',
    "docs/guide/advanced/moon.md": page("Moon", "/moon", "Text."),
    "docs/guide/advanced/tides/tides.md": page("Tides", "/tides", "Text."),
    "directives/shout.py": '''
from html import escape

from lib.directives.base import Directive


class Shout(Directive):
    """The code in capital letters."""

    NAME = "shout"
    FENCE = True

    def render(self, call, page):
        return f'<p class="shout">{escape(call.argument)}: {escape(call.body.upper())}</p>'

    def markdown(self, call, page):
        return f"**{call.body.upper()}**"
''',
    "directives/broken.py": "import nothing_here\n",
}


@pytest.fixture(scope="module", params=fast_on())
def ordered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a copy of the project with these files."""
    root = copied(tmp_path_factory.mktemp("ordered") / "atoll", *PROGRAM)
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    with serving(request.param, tmp_path_factory.mktemp("served"), cwd=root) as site:
        yield site


def test_all_lists_have_one_order(ordered: Site) -> None:
    with ordered.client() as client:
        html = client.get("/usage", headers={"accept": "text/html"}).text
        navigation = html.partition('id="navigation"')[2].partition("</nav>")[0]
        assert re.findall(r'<a href="(/\w+)"', navigation) == ORDER
        assert re.findall(r"<(details(?: open)?)>", navigation) == ["details"]
        lists = {
            path: client.get(path).text for path in ("/llms.txt", "/sitemap.xml", "/llms-full.txt", "/_pages.json")
        }
        pages = client.get("/api/pages?sort=navigation").json()["pages"]
    for path, text in lists.items():
        positions = [re.search(rf'{each}(?:\.md|["<>)])', text) for each in ORDER]
        starts = [found.start() for found in positions if found]
        assert (len(starts), starts) == (len(ORDER), sorted(starts)), path
    assert [each["path"] for each in pages if each["path"] != "/"] == ORDER
    assert {each["category"] for each in pages if each["path"] != "/"} == {"The guide"}


def test_the_pager_follows_the_order(ordered: Site) -> None:
    with ordered.client() as client:
        ends = [client.get(path).text.partition('class="pager"')[2].partition("</nav>")[0] for path in ORDER]
    links = [re.findall(r'href="(/\w*)" rel="(\w+)"', end) for end in ends]
    assert links == [
        [(path, rel) for path, rel in ((before, "prev"), (after, "next")) if path]
        for before, after in zip(("/", *ORDER[:-1]), (*ORDER[1:], ""), strict=True)
    ]


def test_the_page_of_the_category(ordered: Site) -> None:
    with ordered.client() as client:
        html, markdown = client.get("/guide").text, client.get("/guide.md").text
        assert client.get("/advanced").status_code == 404
    assert ">The guide</h1>" in html
    assert re.findall(r'class="card-link" href="(/\w+)"', html) == ORDER[1:]
    assert "- [Install](" in markdown
    assert "): How to install." in markdown


def test_a_plugin_renders_a_code_block_and_a_broken_one_is_in_the_log(ordered: Site) -> None:
    with ordered.client() as client:
        html, markdown = client.get("/install").text, client.get("/install.md").text
    assert '<p class="shout">Quietly: HIGH</p>' in html
    assert "**HIGH**" in markdown
    log = ordered.log.read_text(encoding="utf-8")
    assert "directives/broken.py:1: Cannot import module `directives.broken`: ModuleNotFoundError" in log


@pytest.mark.release
def test_the_group_of_the_page_opens_after_a_navigation(browser: Browser, ordered: Site) -> None:
    with Visitor.opening(browser, ordered.url) as visitor:
        visitor.go("/usage")
        group = visitor.page.locator(".navigation .nav-group > details")
        expect(group).not_to_have_attribute("open", "")
        visitor.page.locator(".pager a[rel=prev]").click()
        expect(visitor.heading).to_have_text("Moon")
        expect(group).to_have_attribute("open", "")
        group.locator("summary").click()
        expect(group).not_to_have_attribute("open", "")
        visitor.check()
