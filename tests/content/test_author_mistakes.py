"""Thirty mistakes of authors are reported with file and line, what is wrong, and what to write instead."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from lib.catalog.check import link_faults
from tests.project import Project, dash_state, project

__all__ = ["dash_state", "project"]

MATTER = "---\nname: Page\ndescription: A page.\nendpoint: /page\n"
# The first line of the text after `MATTER` and the line that closes it.
TEXT = 6
HELLO = "from dash import html\n\ncomponent = html.Div()\n"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A page, or a text for a valid page, and the only error that it gives: its line, and parts of its sentences."""

    text: str
    line: int
    message: str
    fix: str
    files: Mapping[str, str] = field(default_factory=dict)


def in_front_matter(lines: str, message: str, fix: str, line: int = 5) -> Mistake:
    return Mistake(f"{MATTER}{lines}\n---\n\nText.\n", line, message, fix)


def in_text(text: str, message: str, fix: str, *, example: str = "", line: int = TEXT) -> Mistake:
    return Mistake(f"{MATTER}---\n{text}\n", line, message, fix, {"docs/mine.py": example} if example else {})


def in_example(code: str, message: str, fix: str) -> Mistake:
    return in_text(".. exec::docs.mine", message, fix, example=code)


MISTAKES = {
    # Front matter
    "a colon in a value": Mistake(
        MATTER.replace("A page.", "Note: a page.") + "---\n",
        3,
        "Front matter is not valid YAML: a value contains a colon.",
        'Put the value in quotes: `description: "Note: a page."`.',
    ),
    "a tab": in_front_matter("tags:\n\t- one", "a line starts with a tab.", "Indent it with spaces.", line=6),
    "a list that is not closed": in_front_matter("tags: [one, two", "a list is not closed.", "Add `]` at its end."),
    "a special character": in_front_matter(
        "category: @home", "a value starts with a special character.", 'Put the value in quotes: `category: "@home"`.'
    ),
    "front matter that is not closed": Mistake(
        f"{MATTER}\n## Heading\n\nText.\n", 1, "Front matter is not closed.", "Add a line with `---` after it."
    ),
    "a key with a typo": in_front_matter(
        "catgory: Start", "Unknown front matter key `catgory`.", "Did you mean `category`? Use one of: `name`,"
    ),
    "a missing key": Mistake(
        "---\nname: Page\nendpoint: /page\n---\n",
        1,
        "Missing front matter key `description`.",
        "Add a line such as `description: …`.",
    ),
    "a number in words": in_front_matter("order: first", "`order`: `first`.", "Use a number such as `2` or `1.5`."),
    "neither true nor false": in_front_matter("draft: maybe", "`draft`: `maybe`.", "Use `true` or `false`."),
    "a date of another country": in_front_matter(
        "lastmod: 29.11.2026", "`lastmod`: `29.11.2026`.", "Use a date such as `2026-11-29`."
    ),
    "an endpoint of another page": Mistake(
        MATTER.replace("/page", "/other") + "---\n",
        4,
        "Duplicate endpoint `/other`.",
        "Use another endpoint; `docs/other.md` already has this one.",
    ),
    "an icon that is not bundled": in_front_matter(
        "icon: bi-book", "Icon `bi-book` is not bundled.", "run `python tools/icons.py bi:book`."
    ),
    # Directives
    "a directive with a typo": in_text(
        ".. admonitoin::Note\n\n    Text.",
        "Unknown directive `admonitoin`.",
        "Did you mean `admonition`? Use one of: `admonition`,",
    ),
    "a directive in a quote": in_text(
        "> Quote\n>\n> .. divider::",
        "Misplaced directive `.. divider::`.",
        "Write `.. name::` at the start of a line or of the text of a list item, outside quotes and HTML.",
        line=TEXT + 2,
    ),
    "an option with a typo": in_text(
        ".. exec::docs.hello\n    :hieght: 300",
        "Unknown option `:hieght:` for directive `exec`.",
        "Did you mean `:height:`? Use one of: `:code:`, `:border:`, `:height:`.",
    ),
    "an option with a wrong value": in_text(
        ".. exec::docs.hello\n    :code: no code",
        "Invalid value for `:code:` of directive `exec`: `no code`.",
        "Use `true` or `false`.",
    ),
    "a color that does not exist": in_text(
        ".. admonition::Note\n    :color: purple\n\n    Text.",
        "Invalid value for `:color:` of directive `admonition`: `purple`.",
        "Use one of: `blue`, `cyan`,",
    ),
    "an option without indentation": in_text(
        ".. exec::docs.hello\n:height: 300",
        "Wrong indentation of option `:height: 300`.",
        "Indent it by two spaces or more.",
        line=TEXT + 1,
    ),
    "a file instead of a module": in_text(
        ".. exec::docs/hello.py", "Invalid module name `docs/hello.py`.", "Use a dotted name such as `docs.hello`."
    ),
    "a module with a typo": in_text(
        ".. exec::docs.helo",
        "Module not found: `docs.helo`.",
        "Did you mean `docs.hello`? Use or create `docs/helo.py`.",
    ),
    "a component with a typo": in_text(
        ".. kwargs::dmc.Buton",
        "Invalid name `dmc.Buton` for `kwargs`: `dash_mantine_components` has no `Buton`.",
        "Did you mean `Button`",
    ),
    # Examples
    "an example without a component": in_example(
        "from dash import html\n\nlayout = html.Div()\n",
        "Missing `component` in module `docs.mine`.",
        "Add `component = …` at module level, or a function of that name.",
    ),
    "a name that is not defined": in_example(
        "from dash import html\n\ncomponent = htm.Div()\n",
        "Cannot import module `docs.mine`: NameError: name 'htm' is not defined at mine.py:3.",
        "Fix the error in the module.",
    ),
    "a package that is not installed": in_example(
        "import sklearn\n",
        "No module named 'sklearn' at mine.py:1.",
        "Run `pip install scikit-learn`, and add the package to requirements.txt.",
    ),
    "an import with a typo": in_example(
        "import pandsa\n",
        "No module named 'pandsa' at mine.py:1.",
        "Did you mean `pandas`? Install the package with pip, or correct the import.",
    ),
    "an app of its own": in_example(
        f"from dash import Dash\n\napp = Dash()\n{HELLO}",
        "Module `docs.mine` creates a Dash app.",
        "Remove `Dash(…)`, and use `from dash import callback`.",
    ),
    # Links and images
    "a link with a typo": in_text("[a](/othr)", "Broken link `/othr`.", "Did you mean `/other`?"),
    "a link to a file that does not exist": in_text(
        "[a](othr.md#setup)", "Broken link `othr.md#setup`.", "Did you mean `other.md`?"
    ),
    "an anchor with a typo": in_text(
        "[a](other.md#setpu)",
        "Broken link `/other#setpu`.",
        "Did you mean `setup`? Use the ID of a heading on that page.",
    ),
    "an image of another site": in_text(
        "![Ring](https://example.org/ring.png)",
        "Image not found or not allowed: `https://example.org/ring.png`.",
        "Save it next to the page, or allow its host with `CSP_SOURCES=img-src https://example.org`.",
    ),
}


def test_there_are_thirty() -> None:
    assert len(MISTAKES) == 30


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_explained(mistake: Mistake, project: Project, caplog: pytest.LogCaptureFixture) -> None:
    project.page("## Setup\n", "other")
    for path, text in {"docs/hello.py": HELLO, "docs/page.md": mistake.text, **mistake.files}.items():
        project.write(path, text)
    with caplog.at_level(logging.CRITICAL):
        content = project.load()
    [error] = [*content.diagnostics, *link_faults(content, lambda path: False)]
    assert str(error).startswith(f"docs/page.md:{mistake.line}: ")
    assert mistake.message in error.message
    assert mistake.fix in error.fix


def test_a_file_with_a_similar_name_is_suggested_unless_it_is_secret(project: Project) -> None:
    for path in ("lib/hello.py", "lib/.help.py", "lib/help.key"):
        project.write(path, "x")
    project.page(
        ".. source::lib/helo.py\n\n.. source::lib/.hepl.py\n\n.. source::lib/halp.kay\n\n.. source::no/helo.py\n"
    )
    fixes = [error.fix for error in project.load().diagnostics]
    assert fixes[0].startswith("Did you mean `lib/hello.py`? ")
    assert not any("help" in fix for fix in fixes)


def test_missing_icons_are_reported_once_for_each_set(project: Project) -> None:
    project.write("docs/a.md", f"{MATTER}icon: bi:book\n---\n")
    project.write("docs/mine.py", f'from dash_iconify import DashIconify\n\nDashIconify(icon="tabler:none")\n{HELLO}')
    project.page('.. cards::\n\n    - [A](/a "bi-bell")\n    - [B](/a "bi:book")\n\n.. exec::docs.mine\n', "b")
    icons = project.load().diagnostics
    assert [(error.path, error.line) for error in icons] == [("docs/a.md", 5), ("docs/b.md", 11)]
    assert icons[0].message == "Icon `bi:book` is not bundled. More icons of this set: `bi:bell` (docs/b.md:8)."
    assert "`python tools/icons.py bi:book bi:bell`" in icons[0].fix
    assert "`python tools/icons.py tabler:none`" in icons[1].fix


@pytest.mark.parametrize("icon", ["tabler:rocket", "tabler-rocket"])
def test_both_spellings_of_a_bundled_icon_are_accepted(icon: str, project: Project) -> None:
    project.write("docs/mine.py", f'from dash_iconify import DashIconify\n\n{HELLO}x = DashIconify(icon="{icon}")\n')
    project.write(
        "docs/page.md", f"{MATTER}icon: {icon}\n---\n.. exec::docs.mine\n\n.. admonition::A\n    :icon: {icon}\n"
    )
    assert project.load().diagnostics == ()
