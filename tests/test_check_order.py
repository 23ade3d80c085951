"""`make content` reports each error of an order file with its line, and suggests a name."""

import re

import pytest

from tests.project import Project, dash_state, project
from tools.check_order import order_errors

__all__ = ["dash_state", "project"]


@pytest.fixture
def guide(project: Project) -> Project:
    """Return a project with the group `guide`, its pages, and the group `guide/advanced`."""
    for path in ("guide/install", "guide/usage/usage", "guide/advanced/tides", "guide/plain/one", "other"):
        name = path.rpartition("/")[2]
        project.write(f"docs/{path}.md", f"---\nname: N\ndescription: D.\nendpoint: /{name}\n---\n")
    project.write("docs/guide/advanced/_order.toml", "")
    return project


def errors(project: Project, text: str | bytes, path: str = "guide/_order.toml") -> list[str]:
    """Write an order file, and return the errors of all order files. Check that their texts are sentences."""
    project.write(f"docs/{path}", text)
    found = list(order_errors(project.load(), project.root / "docs", project.root))
    for error in found:
        assert all(re.fullmatch(r"[A-Z].*\.", part, re.S) for part in (error.message, error.fix)), error
    return [str(error) for error in found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        'title = "Guide"\norder = ["install", "usage", "advanced", "plain/one"]\n',
        'order = ["usage/usage.md", "install.md", "advanced/"]\n',
        "order = ['usage/']\n",
    ],
)
def test_a_valid_file(text: str, guide: Project) -> None:
    assert errors(guide, text) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            'title = "x\n',
            1,
            "Order file is not valid TOML: Illegal character '\\n' (at line 1, column 11).",
        ),
        ('title = "x"\norder = [\n', 2, "Order file is not valid TOML: Invalid value (at end of document)."),
        ('\ntitles = "x"\n', 2, "Unknown key `titles`. Did you mean `title`? Use one of: `title`, `order`."),
        ('title = "x"\n[order]\n', 2, "Invalid value for `order`. Input should be a valid list. Write lines such as"),
        ("title = 3\n", 1, "Invalid value for `title`. Input should be a valid string."),
        ("order = [\n  3,\n]\n", 1, "Invalid value for `order`."),
        (
            'order = [\n  "install",\n  "usages",\n]\n',
            3,
            "Unknown page or group `usages`. Did you mean `usage`? Use the",
        ),
        ('order = ["xyz"]\n', 1, "Unknown page or group `xyz`. Use the name of a page or a group in this folder."),
        ('order = ["installs.md"]\n', 1, "Did you mean `install`?"),
        ('order = [\n"tides"]\n', 2, "Unknown page or group `tides`."),
        ('order = ["../other"]\n', 1, "Unknown page or group `../other`."),
        ('order = [\n"install",\n".."]\n', 3, "Cycle: entry `..` contains this order file. List only pages and groups"),
        ('order = ["."]\n', 1, "Cycle: entry `.` contains this order file."),
        ('order = ["../../docs"]\n', 1, "Cycle: entry `../../docs` contains this order file."),
        ('order = ["install",\n"usage",\n"install"]\n', 3, "Duplicate entry `install`. Write it once."),
        ('order = ["install",\n"install.md"]\n', 2, "Duplicate entry `install.md`."),
        ('order = ["plain"]\n', 1, "Folder `plain` is not a group, and has no page with its name. Add `plain/_order"),
        (b"\xff", 1, "Cannot read file: 'utf-8' codec"),
    ],
)
def test_an_error_is_reported_with_its_line(text: str | bytes, line: int, message: str, guide: Project) -> None:
    [error] = errors(guide, text)
    assert error.startswith(f"docs/guide/_order.toml:{line}: ")
    assert message in error


def test_a_page_in_another_category(guide: Project) -> None:
    matter = "name: N\ndescription: D.\nendpoint: /install\ncategory: Harbor\n"
    guide.write("docs/guide/install.md", f"---\n{matter}---\n")
    assert errors(guide, 'order = [\n"usage",\n"install"]\n') == [
        "docs/guide/_order.toml:3: Page `install` has the category `Harbor` and is not in this group. "
        "Remove `category` from the page, or remove the entry."
    ]


def test_more_than_three_levels(guide: Project) -> None:
    guide.write("docs/guide/_order.toml", "")
    guide.write("docs/guide/advanced/a/_order.toml", "")
    assert errors(guide, "", "guide/advanced/a/b/_order.toml") == [
        "docs/guide/advanced/a/b/_order.toml:1: More than 3 levels of groups. "
        "Delete this file, or move its folder to another group."
    ]


def test_two_categories_with_one_title(guide: Project) -> None:
    guide.write("docs/guide/_order.toml", 'title = "Guide"\n')
    assert errors(guide, 'order = []\ntitle = "Guide"\n', "more/_order.toml") == [
        "docs/more/_order.toml:2: Title `Guide` is already the title of `docs/guide/_order.toml`. "
        "Use another title, or move the pages to one folder."
    ]


def test_the_docs_folder_has_no_order_file(guide: Project) -> None:
    assert errors(guide, "", "_order.toml") == [
        "docs/_order.toml:1: The docs folder itself cannot have an order file. "
        "Delete it, and order the categories with `CATEGORY_ORDER` in `lib/site.py`."
    ]


def test_a_draft_can_be_listed(guide: Project) -> None:
    guide.write("docs/guide/later.md", "---\nname: N\ndescription: D.\nendpoint: /later\ndraft: true\n---\n")
    guide.write("docs/guide/_order.toml", 'order = ["later"]\n')
    assert list(order_errors(guide.load(debug=False), guide.root / "docs", guide.root)) == []
