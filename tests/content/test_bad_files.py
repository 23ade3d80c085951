"""Unusual Markdown files are served or reported; none raises an exception."""

import time
from pathlib import Path

import pytest

from lib.content.loader import load_content
from tests.content.test_loader import TOP
from tests.project import Project, html_of, places
from tests.tiers import release

MEGABYTE = 1_000_000
PROSE = "A paragraph with *emphasis*, `code` and a [link](/x).\n\n## Heading\n\n- item\n- item\n\n"
# Processor time for one page of a megabyte, many times the usual time. A quadratic step takes minutes.
PATIENCE = 20


def test_two_hundred_pages(project: Project) -> None:
    for number in range(200):
        project.write(
            f"docs/{number % 7}/page-{number:03}.md",
            TOP.format(name=f"page-{number:03}", more=f"category: C{number % 5}\norder: {number}\n")
            + "## Heading\n\nText with `code`.\n\n```python\nprint(1)\n```\n",
        )
    content = project.load()
    assert len(content.pages) == 200
    assert content.diagnostics == ()
    assert len({page.matter.endpoint for page in content.pages}) == 200


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_of_other_systems(ending: str, project: Project) -> None:
    text = TOP.format(name="x", more="") + (
        "\n## One\n\n.. admonition::Box\n    :color: red\n\n    Inside.\n\n.. nonsense::\n\n"
        '```python title="a.py"\na = 1\nb = 2\n```\n'
    )
    project.write("docs/x.md", text)
    expected = project.load()
    project.write("docs/x.md", text.replace("\n", ending))
    content = project.load()
    assert html_of(content.pages[0]) == html_of(expected.pages[0])
    assert content.pages[0].markdown == expected.pages[0].markdown
    assert content.diagnostics == expected.diagnostics
    assert places(content.diagnostics) == ["docs/x.md:14"]


def test_a_byte_order_mark(project: Project) -> None:
    project.write("docs/x.md", b"\xef\xbb\xbf" + (TOP.format(name="x", more="") + "## One\n\n.. nonsense::\n").encode())
    content = project.load()
    [page] = content.pages
    assert page.matter.name == "x"
    assert places(content.diagnostics) == ["docs/x.md:8"]
    assert "\ufeff" not in html_of(page)


@pytest.mark.parametrize(
    ("heading", "identifier"),
    [("Sun ☀️ and 🏝️", "sun-and"), ("🏝️", "section"), ("مرحبا بكم", "مرحبا-بكم"), ("שלום עולם", "שלום-עולם")],
)
def test_emoji_and_right_to_left_text(heading: str, identifier: str, project: Project) -> None:
    top = f'---\nname: "{heading}"\ndescription: "{heading}"\nendpoint: /{identifier}\n---\n'
    project.write("docs/x.md", f"{top}## {heading}\n\n{heading} [here](#{identifier})\n")
    content = project.load()
    [page] = content.pages
    assert content.diagnostics == ()
    assert page.matter.name == heading
    assert f'id="{identifier}"' in html_of(page)
    assert f"<p>{heading}" in html_of(page)


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        (PROSE, MEGABYTE // 8),
        release(PROSE, MEGABYTE),
        ("word ", MEGABYTE),
        ("```python\nvalue = {'key': [1, 2, 3]}  # comment\n```\n\n", MEGABYTE // 8),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n", MEGABYTE // 8),
        (".. divider::Label\n\ntext\n\n", MEGABYTE // 8),
    ],
    ids=["prose", "a megabyte of prose", "one line", "code", "tables", "directives"],
)
def test_a_long_page(unit: str, size: int, project: Project) -> None:
    project.page(unit * (size // len(unit)))
    started = time.process_time()
    content = project.load()
    assert time.process_time() - started < PATIENCE
    assert content.diagnostics == ()
    assert len(html_of(content.pages[0])) > size / 2


@pytest.mark.parametrize("text", ["", "\n", "   \n\t\n", "---\n---\n"])
def test_an_empty_file(text: str, project: Project) -> None:
    project.write("docs/a/empty-page.md", text)
    content = project.load()
    [page] = content.pages
    assert page.matter.endpoint == "/a/empty-page"
    assert page.matter.name
    assert set(places(content.diagnostics)) == {"docs/a/empty-page.md:1"}


@pytest.mark.parametrize("content", ["caf\xe9".encode("latin-1"), "text".encode("utf-16"), b"\x89PNG\r\n\x1a\n\0\xff"])
def test_a_file_that_is_not_utf_8_is_reported_and_the_others_are_served(content: bytes, project: Project) -> None:
    project.write("docs/a.md", content)
    project.page("Fine.\n", "b")
    loaded = project.load()
    assert [page.source for page in loaded.pages] == ["docs/b.md"]
    [diagnostic] = loaded.diagnostics
    assert (diagnostic.path, diagnostic.line) == ("docs/a.md", 1)
    assert "UTF-8" in diagnostic.fix


def test_characters_that_no_page_should_have(project: Project) -> None:
    project.page("a\0b \x0b \x0c \x1b \u2028 \u202e \ufffe \U0010ffff\n\n.. nonsense::\n")
    content = project.load()
    assert "\0" not in html_of(content.pages[0])
    assert places(content.diagnostics) == ["docs/page.md:8"]


def test_a_folder_that_is_called_like_a_page(project: Project) -> None:
    (project.root / "docs" / "folder.md").mkdir()
    project.page("Fine.\n", "b")
    content = project.load()
    assert [page.source for page in content.pages] == ["docs/b.md"]
    assert places(content.diagnostics) == ["docs/folder.md:1"]


def test_a_link_in_the_file_system_that_leads_nowhere(project: Project) -> None:
    (project.root / "docs" / "gone.md").symlink_to(project.root / "nowhere.md")
    (project.root / "docs" / "round.md").symlink_to(project.root / "docs" / "round.md")
    project.page("Fine.\n", "b")
    content = project.load()
    assert [page.source for page in content.pages] == ["docs/b.md"]
    assert places(content.diagnostics) == ["docs/gone.md:1", "docs/round.md:1"]


def test_a_folder_without_pages(project: Project) -> None:
    content = project.load()
    assert (content.pages, content.diagnostics) == ((), ())


@pytest.mark.parametrize("path", ["docs", "elsewhere/docs"])
def test_a_folder_that_is_not_there_or_is_a_file(path: str, project: Project) -> None:
    (project.root / "docs").rmdir()
    for prepare in (lambda: None, lambda: project.write(path, "a file")):
        prepare()
        content = load_content(
            root=project.root,
            docs_dir=project.root / path,
            debug=False,
            render_directive=lambda call, page: "",
            expand_directive=lambda call, page: "",
        )
        assert content.pages == ()
        assert places(content.diagnostics) == [f"{path}:1"]


def test_a_docs_folder_outside_the_project(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md").write_text(TOP.format(name="x", more="") + ".. nonsense::\n", encoding="utf-8")
    content = load_content(
        root=project.root,
        docs_dir=outside,
        debug=False,
        render_directive=lambda call, page: page.error_box(call.line, "x", "y"),
        expand_directive=lambda call, page: "",
    )
    assert [page.matter.endpoint for page in content.pages] == ["/x"]
    assert places(content.diagnostics) == [f"{outside.as_posix()}/x.md:6"]


def test_pages_that_are_bad_in_every_way_at_once(project: Project) -> None:
    project.write("docs/x.md", "---\nname: [\n---\n#  \n")
    project.page("Fine.\n", "y")
    assert "docs/y.md" in [page.source for page in project.load().pages]


def test_the_pages_of_another_site_are_served_and_what_they_use_is_reported(project: Project) -> None:
    """The front matter and the directives are written as on public Dash documentation sites."""
    project.write(
        "docs/button/button.md",
        "---\nname: Button\ndescription: Use Button.\nendpoint: /components/button\npackage: dash_mantine_components\n"
        "category: Buttons\nicon: tabler:click\ntier: pro\n---\n\n.. toc::\n\n### Introduction\n\nText.\n\n"
        ".. exec::docs.button.usage\n    :code: false\n\n.. kwargs::Button\n\n.. styles_api_text::\n\n### End\n",
    )
    project.write("docs/button/usage.py", "from dash import html\ncomponent = html.Div('LIVE')\n")
    content = project.load()
    [page] = content.pages
    assert places(content.diagnostics) == ["docs/button/button.md:8", "docs/button/button.md:22"]
    assert "LIVE" in html_of(page)
    assert 'class="entries"' in html_of(page)
    assert [heading.text for heading in page.headings] == ["Introduction", "End"]
