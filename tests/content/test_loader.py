"""A folder of Markdown as pages: their order, their addresses, and what becomes of files that are not as they ought."""

import re
import time
from pathlib import Path

import pytest

from lib.content.context import PageContext
from lib.content.loader import load_content
from lib.content.values import DirectiveCall
from tests.project import Project, html_of, places
from tests.tiers import release

TOP = "---\nname: {name}\ndescription: About {name}.\nendpoint: /{name}\n{more}---\n"
MEGABYTE = 1_000_000
PROSE = "A paragraph with *emphasis*, `code` and a [link](/x).\n\n## Heading\n\n- item\n- item\n\n"
# Processor time for one page of a megabyte, many times what it takes: what is quadratic takes minutes.
PATIENCE = 20


def endpoints(project: Project, *, debug: bool = False) -> list[str]:
    return [page.matter.endpoint for page in project.load(debug=debug).pages]


def test_every_folder_is_read_in_the_order_of_the_paths(project: Project) -> None:
    for path in ("b.md", "a/deep/er/one.md", "z.md", "a/two.md", "Ünï/🏝️.md", "with space/x y.md"):
        project.write(f"docs/{path}", f"# {path}\n")
    project.write("docs/a/data.csv", "1,2\n")
    sources = [page.source for page in project.load().pages]
    assert sources == sorted(sources)
    assert set(sources) == {
        "docs/b.md", "docs/a/deep/er/one.md", "docs/z.md", "docs/a/two.md", "docs/Ünï/🏝️.md", "docs/with space/x y.md"
    }  # fmt: skip


def test_folders_and_files_with_a_dot_or_an_underscore_are_no_pages(project: Project) -> None:
    for path in (".obsidian/x.md", "_drafts/x.md", "a/_part.md", ".x.md", "a/x.md"):
        project.write(f"docs/{path}", "# X\n")
    assert [page.source for page in project.load().pages] == ["docs/a/x.md"]


def test_a_page_has_what_its_file_says(project: Project) -> None:
    project.write("docs/x.md", TOP.format(name="x", more="icon: tabler:home\n") + "## One\n\nText.\n\n### Two\n")
    content = project.load()
    [page] = content.pages
    assert content.faults == ()
    assert page.matter.icon == "tabler:home"
    assert [(heading.level, heading.id) for heading in page.headings] == [(2, "one"), (3, "two")]
    assert "<p>Text.</p>" in html_of(page)
    assert page.markdown == "## One\n\nText.\n\n### Two\n"


@pytest.mark.parametrize(
    ("more", "directive", "levels"),
    [
        ("", "", [2, 3, 4]),
        ("", ".. toc::\n", [2, 3, 4]),
        ("", ".. toc::\n    :max: 2\n", [2]),
        ("", ".. toc::\n    :min: 3\n    :max: 6\n", [3, 4, 5]),
        ("toc: false\n", "", []),
        ("toc: false\n", ".. toc::\n", []),
    ],
)
def test_which_headings_the_table_of_contents_lists(
    more: str, directive: str, levels: list[int], project: Project
) -> None:
    project.write("docs/x.md", TOP.format(name="x", more=more) + directive + "\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n")
    [page] = project.load().pages
    assert [heading.level for heading in page.headings] == levels


def test_headings_inside_directives_have_ids_of_their_own(project: Project) -> None:
    project.page("## Pros\n\n.. admonition::Box\n\n    ## Pros\n\n## Pros\n")
    [page] = project.load().pages
    for identifier in ("pros", "pros-2", "pros-3"):
        assert html_of(page).count(f'id="{identifier}"') == 1


def test_drafts_are_pages_in_debug_mode_only(project: Project) -> None:
    project.write("docs/a.md", TOP.format(name="a", more="draft: true\n") + ".. nonsense::\n")
    project.write("docs/b.md", TOP.format(name="b", more=""))
    assert endpoints(project, debug=True) == ["/a", "/b"]
    content = project.load(debug=False)
    assert [page.matter.endpoint for page in content.pages] == ["/b"]
    assert content.faults == ()


def test_a_draft_does_not_take_an_address_from_a_page(project: Project) -> None:
    project.write("docs/a.md", TOP.format(name="x", more="draft: true\n"))
    project.write("docs/b.md", TOP.format(name="x", more=""))
    content = project.load(debug=False)
    assert [page.source for page in content.pages] == ["docs/b.md"]
    assert content.faults == ()


def test_the_first_of_two_pages_with_one_address_has_it(project: Project) -> None:
    project.write("docs/a.md", TOP.format(name="x", more="") + "first\n")
    project.write("docs/b.md", TOP.format(name="x", more="") + "second\n")
    project.write("docs/c.md", TOP.format(name="c", more="") + "third\n")
    content = project.load()
    assert [page.source for page in content.pages] == ["docs/a.md", "docs/c.md"]
    [fault] = content.faults
    assert fault.path == "docs/b.md"
    assert "/x" in fault.found
    assert "docs/a.md" in fault.expected


def test_links_to_files_lead_to_pages(project: Project) -> None:
    project.write("docs/a/one.md", TOP.format(name="one", more="") + "[two](../b/two.md#part) [x](two.md)\n")
    project.write("docs/b/two.md", TOP.format(name="two", more="") + "[one](../a/one.md)\n")
    one, two = project.load().pages
    assert 'href="/two#part"' in html_of(one)
    assert 'href="two.md"' in html_of(one)
    assert 'href="/one"' in html_of(two)


def test_an_image_is_served_from_its_folder(project: Project) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'
    project.write("docs/a/pic.svg", svg)
    project.write("docs/a/one.md", TOP.format(name="one", more="") + "![Alt](pic.svg)\n")
    content = project.load()
    assert content.faults == ()
    assert '<img src="/_media/a/pic.svg" width="30" height="20" loading="lazy" decoding="async" alt="Alt">' in html_of(
        content.pages[0]
    )


def test_every_address_of_a_page_stands_below_the_prefix(project: Project) -> None:
    project.write("assets/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    project.write("docs/pic.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    project.page("## Here\n", "other")
    project.page(
        "[a](/other#here) [b](other.md) [c](#d) ![e](pic.svg) ![f](/assets/logo.svg) [g](//example.org/) "
        "[h](https://example.org/)\n\n.. image::/assets/logo.svg\n\n.. image::pic.svg\n\n.. llms_copy::\n\n"
        ".. cards::\n\n    - [I](/other) text\n    - [J](other.md) [k](/other)\n"
    )
    content = project.load(prefix="/my-app")
    assert content.faults == ()
    page = html_of(content.pages[1])
    addresses = set(re.findall(r'\b(?:href|src|data-copy-from)="([^"]*)"', page))
    asking = {address for address in addresses if "?q=" in address}
    assert len(asking) == 2
    assert all("%2Fmy-app%2Fpage.md" in address for address in asking)
    assert addresses - asking == {
        "/my-app/other#here", "/my-app/other", "#d", "/my-app/_media/pic.svg", "/my-app/assets/logo.svg",
        "//example.org/", "https://example.org/", "/my-app/page.md",
    }  # fmt: skip
    assert [page.matter.endpoint for page in content.pages] == ["/other", "/page"]


def test_a_page_that_cannot_be_rendered_costs_itself_only(project: Project) -> None:
    project.page(".. boom::\n", "a")
    project.page("Fine.\n", "b")

    def boom(call: DirectiveCall, page: PageContext) -> str:
        raise RecursionError("too deep")

    content = load_content(
        root=project.root, docs_dir=project.root / "docs", debug=True, render_directive=boom, expand_directive=boom
    )
    broken, fine = content.pages
    assert places(content.faults) == ["docs/a.md:6"]
    assert 'class="fault"' in html_of(broken)
    assert "Fine." in html_of(fine)


# Bad input: all of it is served or reported, and nothing raises.


def test_two_hundred_pages(project: Project) -> None:
    for number in range(200):
        project.write(
            f"docs/{number % 7}/page-{number:03}.md",
            TOP.format(name=f"page-{number:03}", more=f"category: C{number % 5}\norder: {number}\n")
            + "## Heading\n\nText with `code`.\n\n```python\nprint(1)\n```\n",
        )
    content = project.load()
    assert len(content.pages) == 200
    assert content.faults == ()
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
    assert content.faults == expected.faults
    assert places(content.faults) == ["docs/x.md:14"]


def test_a_byte_order_mark(project: Project) -> None:
    project.write("docs/x.md", b"\xef\xbb\xbf" + (TOP.format(name="x", more="") + "## One\n\n.. nonsense::\n").encode())
    content = project.load()
    [page] = content.pages
    assert page.matter.name == "x"
    assert places(content.faults) == ["docs/x.md:8"]
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
    assert content.faults == ()
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
    assert content.faults == ()
    assert len(html_of(content.pages[0])) > size / 2


@pytest.mark.parametrize("text", ["", "\n", "   \n\t\n", "---\n---\n"])
def test_an_empty_file(text: str, project: Project) -> None:
    project.write("docs/a/empty-page.md", text)
    content = project.load()
    [page] = content.pages
    assert page.matter.endpoint == "/a/empty-page"
    assert page.matter.name
    assert set(places(content.faults)) == {"docs/a/empty-page.md:1"}


@pytest.mark.parametrize("content", ["caf\xe9".encode("latin-1"), "text".encode("utf-16"), b"\x89PNG\r\n\x1a\n\0\xff"])
def test_a_file_that_is_not_utf_8_is_reported_and_the_others_are_served(content: bytes, project: Project) -> None:
    project.write("docs/a.md", content)
    project.page("Fine.\n", "b")
    loaded = project.load()
    assert [page.source for page in loaded.pages] == ["docs/b.md"]
    [fault] = loaded.faults
    assert (fault.path, fault.line) == ("docs/a.md", 1)
    assert "UTF-8" in fault.expected


def test_characters_that_no_page_should_have(project: Project) -> None:
    project.page("a\0b \x0b \x0c \x1b \u2028 \u202e \ufffe \U0010ffff\n\n.. nonsense::\n")
    content = project.load()
    assert "\0" not in html_of(content.pages[0])
    assert places(content.faults) == ["docs/page.md:8"]


def test_a_folder_that_is_called_like_a_page(project: Project) -> None:
    (project.root / "docs" / "folder.md").mkdir()
    project.page("Fine.\n", "b")
    content = project.load()
    assert [page.source for page in content.pages] == ["docs/b.md"]
    assert places(content.faults) == ["docs/folder.md:1"]


def test_a_link_in_the_file_system_that_leads_nowhere(project: Project) -> None:
    (project.root / "docs" / "gone.md").symlink_to(project.root / "nowhere.md")
    (project.root / "docs" / "round.md").symlink_to(project.root / "docs" / "round.md")
    project.page("Fine.\n", "b")
    content = project.load()
    assert [page.source for page in content.pages] == ["docs/b.md"]
    assert places(content.faults) == ["docs/gone.md:1", "docs/round.md:1"]


def test_a_folder_without_pages(project: Project) -> None:
    content = project.load()
    assert (content.pages, content.faults) == ((), ())


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
        assert places(content.faults) == [f"{path}:1"]


def test_a_docs_folder_outside_the_project(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md").write_text(TOP.format(name="x", more="") + ".. nonsense::\n", encoding="utf-8")
    content = load_content(
        root=project.root,
        docs_dir=outside,
        debug=False,
        render_directive=lambda call, page: page.fault_box(page.report(call.line, "x", "y")),
        expand_directive=lambda call, page: "",
    )
    assert [page.matter.endpoint for page in content.pages] == ["/x"]
    assert places(content.faults) == [f"{outside.as_posix()}/x.md:6"]


def test_pages_that_are_bad_in_every_way_at_once(project: Project) -> None:
    project.write("docs/x.md", "---\nname: [\n---\n#  \n")
    project.page("Fine.\n", "y")
    assert "docs/y.md" in [page.source for page in project.load().pages]


def test_the_pages_of_another_site_are_served_and_what_they_use_is_reported(project: Project) -> None:
    """Front matter and directives as public Dash documentation sites write them."""
    project.write(
        "docs/button/button.md",
        "---\nname: Button\ndescription: Use Button.\nendpoint: /components/button\npackage: dash_mantine_components\n"
        "category: Buttons\nicon: tabler:click\ntier: pro\n---\n\n.. toc::\n\n### Introduction\n\nText.\n\n"
        ".. exec::docs.button.usage\n    :code: false\n\n.. kwargs::Button\n\n.. styles_api_text::\n\n### End\n",
    )
    project.write("docs/button/usage.py", "from dash import html\ncomponent = html.Div('LIVE')\n")
    content = project.load()
    [page] = content.pages
    assert places(content.faults) == ["docs/button/button.md:8", "docs/button/button.md:22"]
    assert "LIVE" in html_of(page)
    assert "props-table" in html_of(page)
    assert [heading.text for heading in page.headings] == ["Introduction", "End"]
