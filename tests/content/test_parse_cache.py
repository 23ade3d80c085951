"""Cached parse results equal fresh ones, or are not used."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib.content import inline as version
from lib.content import loader as parse_cache
from lib.content import parsing as parses
from lib.content.loader import Content
from lib.content.markdown import parse_markdown
from lib.process.cache import DiskCache
from tests.project import Project, html_of, places

PAGE = """
## One {#one}

Text[^1] with *marks*, {{VERSION:mistune}}, [a page](other.md#x), [a site](https://example.org) and ![drawing](a.svg).

## One

[^1]: A note.

```python
print("<b>")  # 'quoted'
```

.. admonition::Title
   :icon: no:such

   ## One

   Inside, with [a link](other.md), a note[^1] and `code`.

   [^1]: Another note.

.. tabs::

   .. tab::First

      ## One

   .. tab::Second

      .. nonsense::

.. toc::
   :max: 2

[^2] [gone](gone.md) ![](https://example.org/a.png) \u2028 \U0001f3dd
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"></svg>'


@pytest.fixture
def store(tmp_path: Path) -> DiskCache:
    return DiskCache(tmp_path / "cache")


@pytest.fixture
def site(project: Project) -> Project:
    """Create a page with all kinds of content, and another page."""
    project.page(PAGE)
    project.page("Text.\n", "other")
    project.write("docs/a.svg", SVG.format(10))
    return project


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the texts that are parsed."""
    texts: list[str] = []

    def noting(text: str, **more: Any) -> Any:
        texts.append(text)
        return parse_markdown(text, **more)

    monkeypatch.setattr(parses, "parse_markdown", noting)
    return texts


def values(content: Content) -> Any:
    """Return all comparable values of the pages."""
    pages = [
        (page.source, page.matter, page.redirects, html_of(page), page.headings, page.markdown)
        for page in content.pages
    ]
    return pages, content.diagnostics, content.links


def test_a_second_start_parses_nothing_and_says_the_same(site: Project, store: DiskCache, parsed: list[str]) -> None:
    plain = values(site.load())
    first = values(site.load(store=store))
    parsed.clear()
    assert values(site.load(store=store)) == first == plain
    assert parsed == []


def test_a_changed_page_is_parsed_again_and_the_others_are_not(
    site: Project, store: DiskCache, parsed: list[str]
) -> None:
    site.load(store=store)
    parsed.clear()
    site.page("Changed.\n", "other")
    assert "Changed." in html_of(site.load(store=store).pages[0])
    assert parsed == ["Changed.\n"]


def test_a_link_follows_a_page_that_moves(site: Project, store: DiskCache) -> None:
    site.load(store=store)
    other = site.root / "docs" / "other.md"
    other.write_text(other.read_text(encoding="utf-8").replace("endpoint: /other", "endpoint: /moved"))
    assert 'href="/moved#x"' in html_of(page_of(site.load(store=store)))
    other.unlink()
    content = site.load(store=store)
    assert "/moved" not in html_of(page_of(content))
    assert values(content) == values(site.load())


def test_an_image_that_comes_changes_and_goes(site: Project, store: DiskCache) -> None:
    image = site.root / "docs" / "a.svg"
    for change in (image.unlink, lambda: site.write("docs/a.svg", SVG.format(20)), image.unlink):
        site.load(store=store)
        change()
        assert values(site.load(store=store)) == values(site.load())


def test_a_package_of_another_version(site: Project, store: DiskCache, monkeypatch: pytest.MonkeyPatch) -> None:
    site.load(store=store)
    for module in (version, parse_cache):
        monkeypatch.setattr(module, "installed_version", lambda _package: "99.1")
    assert "99.1" in html_of(page_of(site.load(store=store)))


def test_the_same_pages_below_another_prefix(site: Project, store: DiskCache) -> None:
    site.load(store=store)
    assert 'href="/app/other"' in html_of(page_of(site.load(store=store, prefix="/app")))
    assert 'href="/other"' in html_of(page_of(site.load(store=store)))


def test_another_parser_starts_anew(
    site: Project, store: DiskCache, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.load(store=store)
    monkeypatch.setattr(parse_cache, "parser_mark", lambda: "another")
    parsed.clear()
    site.load(store=store)
    assert "Text.\n" in parsed


def test_the_mark_of_the_parser_changes_with_its_code(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "b.py").write_text("2")
    marks = {parse_cache.code_mark(tmp_path)}
    assert parse_cache.code_mark(tmp_path) in marks
    for name, text in (("b.py", "3"), ("a.py", "12"), ("c.py", "")):
        (tmp_path / name).write_text(text)
        marks.add(parse_cache.code_mark(tmp_path))
    assert len(marks) == 4
    assert parse_cache.code_mark(Path(parse_cache.__file__).parent) in parse_cache.parser_mark()


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: b"",
        lambda body: b"garbage",
        lambda body: body[: len(body) // 2],
        lambda body: body[:-1] + b"X",
        lambda body: body[::-1],
    ],
)
def test_a_damaged_file_costs_time_only(
    damage: Callable[[bytes], bytes], site: Project, store: DiskCache, tmp_path: Path
) -> None:
    expected = values(site.load(store=store))
    files = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    assert files
    for file in files:
        file.write_bytes(damage(file.read_bytes()))
    assert values(site.load(store=store)) == expected
    assert values(site.load(store=store)) == expected


class Foreign(DiskCache):
    """A store that returns the same bytes for every key."""

    def __init__(self, body: bytes) -> None:
        super().__init__(None)
        self._body = body

    def get(self, kind: str, key: str) -> bytes | None:
        return self._body

    def put(self, kind: str, key: str, value: bytes) -> None:
        pass


@pytest.mark.parametrize(
    "body",
    [
        b"{}", b"[]", b"1", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"x": null}', b'{"x": {}}',
        b'{"x": {"document": {}, "ids": {}, "links": {}, "images": {}}}',
        b'{"x": {"document": {"blocks": [1], "headings": [], "links": [], "problems": []},'
        b' "ids": {"taken": [], "last": {}}, "links": {}, "images": {}}}',
    ],
)  # fmt: skip
def test_an_entry_of_something_else_is_not_used(body: bytes, site: Project) -> None:
    assert values(site.load(store=Foreign(body))) == values(site.load())


def test_the_entry_of_another_page_is_not_used(site: Project, store: DiskCache) -> None:
    body = parses.PARSES.dump_json({"other text": parses.PARSES.validate_json(_one_entry(site)).popitem()[1]})
    assert values(site.load(store=Foreign(body))) == values(site.load())


def test_a_folder_that_cannot_be_written(site: Project, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    unwritable = DiskCache(tmp_path / "file")
    assert values(site.load(store=unwritable)) == values(site.load())


def test_what_is_kept_is_json(site: Project) -> None:
    assert _one_entry(site).startswith(b'{"')


def page_of(content: Content) -> Any:
    return next(page for page in content.pages if page.source == "docs/page.md")


def _one_entry(site: Project) -> bytes:
    """Return the stored entry of one page."""
    kept: list[bytes] = []
    nothing = Foreign(b"")
    nothing.put = lambda kind, key, value: kept.append(value)  # type: ignore[method-assign]
    site.load(store=nothing)
    return kept[0]


def test_places_of_faults_are_remembered(site: Project, store: DiskCache) -> None:
    first = places(site.load(store=store).diagnostics)
    assert places(site.load(store=store).diagnostics) == first != []
