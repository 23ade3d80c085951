"""A page has the same words in HTML and in Markdown."""

import re
from collections import Counter
from collections.abc import Iterator

import mistune
import pytest
from lxml import html

from tests.servers.fetching import fetch
from tests.serving import Site
from tests.sites import Sites
from tests.tiers import fast_on

LEAST = 0.98
FURNITURE = ("style", "button", "nav", "footer", "summary")
DRAWN = ("page-menu", "live", "article-category", "reading-time")
render = mistune.create_markdown(
    escape=False, plugins=["table", "footnotes", "def_list", "task_lists", "strikethrough"]
)
# The page shows these tables as lists, whose labels the stylesheet writes.
_LIST_HEAD = re.compile(r"^\| Name \| Type \|.*$", re.MULTILINE)
_EXAMPLE = re.compile(r"^\*\*Live example\*\*.*\n", re.MULTILINE)
_FENCE = re.compile(
    r"^(?P<indent>[> ]*)(?P<ticks>`{3,}|~{3,})(?P<language>[\w+-]*)(?P<options>[^`\n]*)\n"
    r"(?P<code>.*?)^[> ]*(?P=ticks)$",
    re.M | re.S,
)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def article_of(document: bytes) -> str:
    """Return the text of the page in its HTML."""
    article = html.document_fromstring(document.decode()).get_element_by_id("article")
    for name in FURNITURE:
        for element in list(article.iter(name)):
            element.drop_tree()
    for name in DRAWN:
        for element in article.find_class(name):
            element.drop_tree()
    for place in list(article.iter("wbr")):  # a word that can be broken is still one word
        place.drop_tag()
    return " ".join(article.itertext())


def text_of(markdown: str, shown: str) -> str:
    """Return the text of the page in its Markdown, without markup. `shown` is the text of the HTML."""
    _, _, page = markdown.partition("\n")
    page = _EXAMPLE.sub("", page)
    page = _LIST_HEAD.sub(lambda head: re.sub(r"\w", "", head[0]), page)
    code = " ".join(_code(page, shown))
    rest = html.fragment_fromstring(render(_FENCE.sub("\\g<indent>\n", page)), create_parent="div")
    return " ".join([*rest.itertext(), code])


def _code(page: str, shown: str) -> Iterator[str]:
    """Yield each code block that the page shows, with its language, which is its caption on the page."""
    squeezed = "".join(shown.split())
    found: Counter[str] = Counter()
    for match in _FENCE.finditer(page):
        code = re.sub(r"^[> ]+" if ">" in match["indent"] else "^$", "", match["code"], flags=re.M)
        compact = "".join(code.split())
        found[compact] += 1
        if squeezed.count(compact) >= found[compact]:
            title = " ".join(re.findall('title="([^"]*)"', match["options"]))
            yield f"{match['language']} {title} {code}"


def share(part: Counter[str], whole: Counter[str]) -> float:
    """Return the share of the whole that is in the part."""
    return 1 - (whole - part).total() / whole.total()


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site of this repository. Another test compares its pages between the backends."""
    return sites.get("plain", request.param)


@pytest.fixture(scope="module")
def paths(site: Site) -> list[str]:
    """Return the paths of the pages in the sitemap."""
    found = re.findall(r"<loc>http://[^/]+(/[^<]*)</loc>", fetch(site, "/sitemap.xml").body.decode())
    assert "/" in found
    assert len(found) > 10
    return found


def test_the_words_of_each_page_are_in_its_markdown_and_the_other_way_round(site: Site, paths: list[str]) -> None:
    for path in paths:
        shown = article_of(fetch(site, path).body)
        markdown = fetch(site, "/index.md" if path == "/" else f"{path}.md").body.decode()
        in_page, in_markdown = words(shown), words(text_of(markdown, shown))
        assert in_page.total() > 50, path
        assert share(in_markdown, in_page) >= LEAST, (path, (in_page - in_markdown).most_common(20))
        assert share(in_page, in_markdown) >= LEAST, (path, (in_markdown - in_page).most_common(20))


def test_programs_read_the_same_article(site: Site, paths: list[str]) -> None:
    for path in paths:
        told = fetch(site, path, user_agent="curl/8", accept="*/*").body
        assert words(article_of(told)) == words(article_of(fetch(site, path).body)), path


def test_each_live_example_says_what_it_shows(site: Site, paths: list[str]) -> None:
    for path in paths:
        drawn = fetch(site, path).body.decode().count('class="live-stage"')
        markdown = fetch(site, "/index.md" if path == "/" else f"{path}.md").body.decode()
        lines = re.findall(r"^\*\*Live example\*\*[^:\n]*: (.+)$", markdown, re.M)
        assert len(lines) == drawn, path
        assert all(len(line.split()) > 3 for line in lines), lines
