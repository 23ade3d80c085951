"""Markdown that other renderers lose or change is right on each backend, as HTML and as Markdown"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Site, serving
from tests.sites import page, write_pages
from tests.tiers import fast_on

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>'
PREFIX = "/handbook"
HTML = """<a href="/text">page</a> <a href="text.md#tables">file</a>

<img src="_shared/ring.svg" width="200" alt="ring">"""
TABS = """1. Build it:

   ```makefile
   all:
   \techo hi
   ```

> ```makefile
> all:
> \techo hi
> ```"""
SILENT = """A note[^gone].

- Item

  > [!WARNING]
  > Hot.

  .. admonition::Box

      Cold.

```text
never closed"""
MORE = "tags: [3.10, no]\ncategory: on\nlastmod: 2026-02-03T04:05:06Z"
PAGES = {
    "text": page("Text", "/text", "## Tables\n\nText."),
    "raw": page("Raw", "/raw", HTML),
    "tabs": page("Tabs", "/tabs", TABS),
    "scalars": page("3.10", "/scalars", "Text.", "12:30", MORE),
    "silent": page("Silent", "/silent", SILENT),
    "strong": page("Strong", "/strong", "这是**“要点”**的说明。これは**「要点」**です。"),
    "snippets": page("Snippets", "/snippets", "## First {{ part }}\n\n.. include::_shared/part.md\n\n## Last"),
}
RING = "/handbook/_media/_shared/ring.svg"
# The path of a page, and what its HTML and its Markdown contain.
SHOWN: list[tuple[str, list[str], list[str]]] = [
    ("/raw", ['<a href="/handbook/text">', '"/handbook/text#tables"', f'src="{RING}"'], ["/text#tables", RING]),
    ("/tabs", ['<span class="line">\t'], ["   \techo hi", "> \techo hi"]),
    ("/scalars", ["3.10", "12:30"], ["# 3.10", "> 12:30"]),
    ("/silent", ["[^gone]", "alert-warning", "Cold.", "never closed"], ["[^gone]", "never closed"]),
    ("/strong", ["<strong>“要点”</strong>", "<strong>「要点」</strong>"], ["**“要点”**"]),
    (
        "/snippets",
        ['<h2 id="first-one">', '<h2 id="included">', f'src="{RING}"', 'href="#included"'],
        ["## First one", "## Included", RING],
    ),
]


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the pages under a prefix."""
    folder = Path(tmp_path_factory.mktemp("inputs"))
    docs = write_pages(folder / "docs", PAGES)
    (docs / "_variables.toml").write_text('part = "one"\n', encoding="utf-8")
    (docs / "_shared").mkdir()
    (docs / "_shared" / "ring.svg").write_text(SVG, encoding="utf-8")
    (docs / "_shared" / "part.md").write_text("## Included\n\n![Ring](ring.svg)\n", encoding="utf-8")
    with serving(request.param, folder, env={"DOCS_DIR": str(docs), "DASH_URL_BASE_PATHNAME": f"{PREFIX}/"}) as served:
        yield served


@pytest.mark.parametrize(("path", "html", "markdown"), SHOWN)
def test_nothing_is_lost(path: str, html: list[str], markdown: list[str], site: Site) -> None:
    with site.client() as client:
        shown = client.get(PREFIX + path).text
        text = client.get(f"{PREFIX}{path}.md").text
    assert [part for part in html if part not in shown] == []
    assert [part for part in markdown if part not in text] == []


def test_the_errors_are_in_the_log(site: Site) -> None:
    with site.client() as client:
        client.get(f"{PREFIX}/text")
    site.said("silent.md:8: Footnote", "silent.md:19: Code block")
