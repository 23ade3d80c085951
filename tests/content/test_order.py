"""An order file makes a folder of pages a group, with an order and, for a category, a page that lists its pages."""

import pytest

from lib.content.page import Page
from tests.project import Project, html_of


def add(project: Project, path: str, more: str = "", description: str = "") -> None:
    """Write a page. Its name is that of its file, and its endpoint is `/<name>`."""
    name = path.rpartition("/")[2]
    matter = f"name: {name.title()}\ndescription: {description or f'About {name}.'}\nendpoint: /{name}\n{more}"
    project.write(f"docs/{path}.md", f"---\n{matter}---\nText.\n")


def order(project: Project, folder: str, text: str) -> None:
    project.write(f"docs/{folder}/_order.toml", text)


def in_order(project: Project, *, debug: bool = True) -> list[str]:
    """Return the endpoints of the pages with a category, by category and order."""
    pages = [page for page in project.load(debug=debug).pages if page.matter.category]
    return [page.matter.endpoint for page in sorted(pages, key=place)]


def place(page: Page) -> tuple[str, float, str]:
    order = 1000 if page.matter.order is None else page.matter.order
    return page.matter.category or "", order, page.matter.name.casefold()


def page_at(project: Project, endpoint: str) -> Page:
    [page] = [page for page in project.load().pages if page.matter.endpoint == endpoint]
    return page


@pytest.fixture
def guide(project: Project) -> Project:
    """Return a project with a group of three pages, and a group in it."""
    order(project, "guide", 'title = "The guide"\norder = ["install", "advanced", "usage"]\n')
    for path in ("guide/usage", "guide/install/install", "guide/zones", "guide/advanced/tides", "guide/advanced/moon"):
        add(project, path)
    order(project, "guide/advanced", 'order = ["tides"]\n')
    return project


def test_pages_are_in_the_groups_of_their_folders(guide: Project) -> None:
    groups = {page.matter.endpoint: (page.matter.category, page.groups) for page in guide.load().pages}
    assert groups == {
        "/guide": ("The guide", ()),
        "/install": ("The guide", ("The guide",)),
        "/usage": ("The guide", ("The guide",)),
        "/zones": ("The guide", ("The guide",)),
        "/tides": ("The guide", ("The guide", "Advanced")),
        "/moon": ("The guide", ("The guide", "Advanced")),
    }
    assert guide.load().diagnostics == ()


def test_listed_pages_and_groups_come_first(guide: Project) -> None:
    assert in_order(guide) == ["/guide", "/install", "/tides", "/moon", "/usage", "/zones"]


def test_other_pages_are_ordered_by_number_then_by_name_and_groups_are_last(guide: Project) -> None:
    order(guide, "guide", "")
    add(guide, "guide/zones", "order: 1\n")
    add(guide, "guide/usage", "order: 0.5\n")
    assert in_order(guide) == ["/guide", "/usage", "/zones", "/install", "/tides", "/moon"]
    assert page_at(guide, "/usage").matter.category == "Guide"


@pytest.mark.parametrize(
    ("file", "entry"),
    [
        ("usage", "usage"),
        ("usage", "usage.md"),
        ("usage/usage", "usage"),
        ("usage/usage", "usage/"),
        ("usage/usage", "usage/usage"),
        ("usage/usage", "usage/usage.md"),
    ],
)
def test_an_entry_is_a_page_or_its_folder(file: str, entry: str, project: Project) -> None:
    order(project, "guide", f'order = ["{entry}"]\n')
    for path in ("guide/first", f"guide/{file}"):
        add(project, path)
    assert in_order(project) == ["/guide", "/usage", "/first"]


def test_a_category_in_the_front_matter_has_precedence(guide: Project) -> None:
    add(guide, "guide/install/install", "category: Harbor\norder: 7\n")
    page = page_at(guide, "/install")
    assert (page.matter.category, page.matter.order, page.groups) == ("Harbor", 7, ())
    add(guide, "guide/usage", "category: The guide\n")
    assert page_at(guide, "/usage").groups == ("The guide",)


def test_pages_outside_of_the_folder_can_be_in_its_category(guide: Project) -> None:
    add(guide, "elsewhere", "category: The guide\norder: 1\n")
    assert in_order(guide) == ["/guide", "/install", "/tides", "/moon", "/usage", "/elsewhere", "/zones"]
    assert "](/elsewhere)" in page_at(guide, "/guide").markdown


def test_the_page_of_a_category_lists_its_pages(guide: Project) -> None:
    add(guide, "guide/usage", description='"Use [it], `well`."')
    add(guide, "guide/zones", "hidden: true\n")
    page = page_at(guide, "/guide")
    assert (page.matter.name, page.matter.description) == ("The guide", "All pages about The guide.")
    assert page.source == "docs/guide/_order.toml"
    links = [part.partition('"')[0] for part in html_of(page).split('class="card-link" href="')[1:]]
    assert links == ["/install", "/tides", "/moon", "/usage"]
    assert "<p>Use [it], `well`.</p>" in html_of(page)
    assert page.markdown.splitlines()[0] == "- [Install](/install): About install."
    assert guide.load().diagnostics == ()


@pytest.mark.parametrize("file", ["guide/index", "start"])
def test_an_author_can_write_the_page_of_a_category(file: str, guide: Project) -> None:
    matter = "name: Mine\ndescription: Mine.\nendpoint: /guide\ncategory: The guide\n"
    guide.write(f"docs/{file}.md", f"---\n{matter}---\n")
    assert page_at(guide, "/guide").matter.name == "Mine"
    assert in_order(guide)[:2] == ["/guide", "/install"]


def test_a_category_without_visible_pages_has_no_page(project: Project) -> None:
    order(project, "guide", "")
    add(project, "guide/secret", "hidden: true\n")
    add(project, "guide/draft", "draft: true\n")
    assert in_order(project, debug=False) == ["/secret"]


def test_the_page_of_a_category_avoids_paths_that_it_cannot_have(project: Project) -> None:
    for folder in ("_api", "Über uns"):
        order(project, folder, "")
        add(project, f"{folder}/{folder[1]}")
    assert [page.matter.endpoint for page in project.load().pages] == ["/über-uns", "/b"]


def test_a_fourth_level_belongs_to_the_third(project: Project) -> None:
    for folder in ("a", "a/b", "a/b/c", "a/b/c/d"):
        order(project, folder, "")
    add(project, "a/b/c/d/deep")
    assert page_at(project, "/deep").groups == ("A", "B", "C")


@pytest.mark.parametrize(
    "text",
    [
        "title = ",
        "title = 3\norder = 4",
        'order = "usage"',
        "order = [1, {a = 2}]",
        b"\xff",
        'order = ["/", "..", ""]',
    ],
)
def test_an_order_file_that_is_not_valid_stops_nothing(text: str | bytes, guide: Project) -> None:
    guide.write("docs/guide/_order.toml", text)
    assert sorted(in_order(guide)) == ["/guide", "/install", "/moon", "/tides", "/usage", "/zones"]


def test_pages_without_order_files_are_unchanged(project: Project) -> None:
    add(project, "b", "category: Harbor\norder: 3\n")
    add(project, "a/a", "category: Harbor\n")
    found = [(page.matter.endpoint, page.matter.order, page.groups) for page in project.load().pages]
    assert found == [("/a", None, ()), ("/b", 3, ())]


@pytest.mark.parametrize(
    ("folder", "text"),
    [("g", 'title = " "'), ("---", ""), ("g", f"a={'[' * 3000}"), ("!!", ""), ("g", 'title = "A\\nB"')],
)
def test_no_order_file_stops_the_start(folder: str, text: str, project: Project) -> None:
    add(project, f"{folder}/page")
    order(project, folder, text)
    endpoints = {page.matter.endpoint for page in project.load().pages}
    assert "/page" in endpoints
    assert "/" not in endpoints


def test_the_cards_of_a_category_show_names_and_descriptions_as_text(project: Project) -> None:
    add(project, "g/page", description="From $5 to 10$, ++ctrl+c++ - x")
    project.write("docs/g/other.md", '---\nname: "A) [b"\ndescription: "# Big"\nendpoint: /g/b)d\n---\nText.\n')
    order(project, "g", "")
    shown = html_of(page_at(project, "/g"))
    assert "From $5 to 10$, ++ctrl+c++ - x" in shown
    assert "# Big" in shown
    assert 'href="/g/b%29d"' in shown
    assert project.load().diagnostics == ()
