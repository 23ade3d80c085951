"""A folder of Markdown becomes pages, also if some files are invalid."""

import re

import pytest

from lib.content.context import PageContext
from lib.content.loader import load_content
from lib.content.parsed_page import DirectiveCall
from tests.project import Project, html_of, places

TOP = "---\nname: {name}\ndescription: About {name}.\nendpoint: /{name}\n{more}---\n"


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
    assert content.diagnostics == ()
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
    assert content.diagnostics == ()


def test_a_draft_does_not_take_an_address_from_a_page(project: Project) -> None:
    project.write("docs/a.md", TOP.format(name="x", more="draft: true\n"))
    project.write("docs/b.md", TOP.format(name="x", more=""))
    content = project.load(debug=False)
    assert [page.source for page in content.pages] == ["docs/b.md"]
    assert content.diagnostics == ()


def test_the_first_of_two_pages_with_one_address_has_it(project: Project) -> None:
    project.write("docs/a.md", TOP.format(name="x", more="") + "first\n")
    project.write("docs/b.md", TOP.format(name="x", more="") + "second\n")
    project.write("docs/c.md", TOP.format(name="c", more="") + "third\n")
    content = project.load()
    assert [page.source for page in content.pages] == ["docs/a.md", "docs/c.md"]
    [diagnostic] = content.diagnostics
    assert diagnostic.path == "docs/b.md"
    assert "/x" in diagnostic.message
    assert "docs/a.md" in diagnostic.fix


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
    assert content.diagnostics == ()
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
    assert content.diagnostics == ()
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
    assert places(content.diagnostics) == ["docs/a.md:6"]
    assert 'class="page-error"' in html_of(broken)
    assert "Fine." in html_of(fine)
