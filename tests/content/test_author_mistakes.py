"""Mistakes of authors are reported with file and line, what is wrong, and what to write instead."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from lib.catalog.check import link_faults
from tests.project import Project, dash_state, project
from tools.check_pages import id_faults

__all__ = ["dash_state", "project"]

MATTER = "---\nname: Page\ndescription: A page.\nendpoint: /page\n"
# The first line of the text after `MATTER` and the line that closes it.
TEXT = 6
HELLO = "from dash import html\n\ncomponent = html.Div()\n"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A page, or a text for a valid page, and the only error that it gives: its line, and parts of its sentences.

    `path` is the file with the error.
    """

    text: str
    line: int
    message: str
    fix: str
    files: Mapping[str, str] = field(default_factory=dict)
    path: str = "docs/page.md"


def in_front_matter(lines: str, message: str, fix: str, line: int = 5) -> Mistake:
    return Mistake(f"{MATTER}{lines}\n---\n\nText.\n", line, message, fix)


def in_text(text: str, message: str, fix: str, *, example: str = "", line: int = TEXT) -> Mistake:
    return Mistake(f"{MATTER}---\n{text}\n", line, message, fix, {"docs/mine.py": example} if example else {})


def in_example(code: str, message: str, fix: str) -> Mistake:
    return in_text(".. exec::docs.mine", message, fix, example=code)


def in_two_examples(code: str, message: str, fix: str, *, path: str, line: int) -> Mistake:
    """Return a mistake of two examples with the same code on one page."""
    text = f"{MATTER}---\n.. exec::docs.mine\n\n.. exec::docs.twin\n"
    return Mistake(text, line, message, fix, {"docs/mine.py": code, "docs/twin.py": code}, path)


def with_file(text: str, files: Mapping[str, str], message: str, fix: str) -> Mistake:
    return Mistake(f"{MATTER}---\n{text}\n", TEXT, message, fix, files)


CALLBACK = """from dash import Input, Output, callback, html

component = html.Div([html.Button(id="mine-go"), html.P(id="mine-out")])


@callback(Output("mine-out", "children"), Input("{input}", "n_clicks"))
def show(clicks):
    return clicks
"""


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
    "a value on several lines": in_front_matter(
        "published:\n- soon", "Invalid value for `published`: `['soon']`.", "Use a date such as `2026-11-29`.", line=5
    ),
    "a path that browsers change": Mistake(
        "---\nname: Page\ndescription: A page.\nendpoint: /docs/../page\n---\n",
        4,
        "Invalid endpoint `/docs/../page`.",
        "It contains `/../`. Use another path, such as `/docs/page`.",
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
    "a key that is there twice": in_front_matter(
        "category: A\ncategory: B", "Duplicate front matter key `category`.", "Write it once.", line=6
    ),
    "a list instead of text": Mistake(
        MATTER.replace("Page", "[a, b]") + "---\n",
        2,
        "`name`: `[a, b]`.",
        "Use text on one line, or put it in quotes.",
    ),
    "a path of the site": Mistake(
        MATTER.replace("/page", "/healthz") + "---\n",
        4,
        "Invalid endpoint `/healthz`.",
        "The site uses `/healthz` itself. Use another path, such as `/pages/healthz`.",
    ),
    "a path with a space": Mistake(
        MATTER.replace("/page", "/my page") + "---\n",
        4,
        "Invalid endpoint `/my page`.",
        "It contains a space. Use another path, such as `/my-page`.",
    ),
    "a redirect from another page": in_front_matter(
        "redirect_from: [/other]",
        "Path `/other` in `redirect_from` is not available.",
        "Use a path that no page and no route of the site uses.",
        line=4,
    ),
    # Directives
    "a directive with a typo in a list item": in_text(
        "- Item\n\n  .. admonitoin::Note\n\n      Text.",
        "Unknown directive `admonitoin`.",
        "Did you mean `admonition`?",
        line=TEXT + 2,
    ),
    "an option that is there twice": in_text(
        ".. exec::docs.hello\n    :code: true\n    :code: true",
        "Duplicate option `:code:`.",
        "Write it once.",
        line=TEXT + 2,
    ),
    "tabs without a label": in_text(
        ".. tabs::\n\n    .. tab::\n\n        Text.",
        "Missing label for directive `tab`.",
        "Write `.. tab::Label`.",
    ),
    "text between tabs": in_text(
        ".. tabs::\n\n    Text.",
        "Text outside of the tabs in directive `tabs`.",
        "Write only `.. tab::Label` blocks.",
    ),
    "cards that are not a list": in_text(
        ".. cards::\n\n    Text.", "Invalid line in directive `cards`: `Text.`.", "Use a list with items such as"
    ),
    "steps that are not a list": in_text(
        ".. steps::\n\n    Text.",
        "Invalid content of directive `steps`.",
        "Write an ordered list: a line such as `1. Open the file.` for each step.",
    ),
    "a number in code without a note": in_text(
        ".. annotate::\n\n    ```python\n    x = 1  # (1)\n    ```",
        "Annotation `(1)` has no note.",
        "Add the line `1. …` after the code block, with its indentation.",
    ),
    "a size in words": with_file(
        ".. image::ring.svg\n    :w: plaid",
        {"docs/ring.svg": "<svg/>"},
        "Invalid value for `:w:` of directive `image`: `plaid`.",
        "Use a number of pixels or a CSS length such as `50%`.",
    ),
    "a source file with a typo": with_file(
        ".. source::lib/rnu.py",
        {"lib/run.py": "x = 1\n"},
        "File not found: `lib/rnu.py`.",
        "Did you mean `lib/run.py`?",
    ),
    "a function that does not exist": with_file(
        ".. source::lib/run.py\n    :symbol: start",
        {"lib/run.py": "x = 1\n"},
        "Symbol `start` not found in `lib/run.py`.",
        "Use a function, class, or constant.",
    ),
    "a secret file": with_file(
        ".. source::.env", {".env": "KEY=1\n"}, "File not allowed: `.env`.", "Use a project file that is not hidden"
    ),
    "an included file with a typo": with_file(
        ".. include::_prat.md", {"docs/_part.md": "Text.\n"}, "File not found: `_prat.md`.", "Did you mean `_part.md`?"
    ),
    "a section with a typo": with_file(
        ".. include::_part.md\n    :section: linx",
        {"docs/_part.md": "## Linux\n"},
        "Section `linx` not found in `_part.md`.",
        "Did you mean `linux`? Use the ID of a heading in that file.",
    ),
    "a file that includes itself": in_text(
        ".. include::page.md",
        "File includes itself: `docs/page.md` → `docs/page.md`.",
        "Remove one of these directives.",
    ),
    "a directive with a typo in an included file": Mistake(
        f"{MATTER}---\n.. include::_part.md\n",
        3,
        "Unknown directive `divder`.",
        "Did you mean `divider`?",
        {"docs/_part.md": "Text.\n\n.. divder::\n"},
        "docs/_part.md",
    ),
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
        "Did you mean `docs.hello`? Otherwise, create `docs/helo.py`.",
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
        "Cannot import module `docs.mine`: NameError: name 'htm' is not defined at docs/mine.py:3.",
        "Fix the error in the module.",
    ),
    "a package that is not installed": in_example(
        "import sklearn\n",
        "No module named 'sklearn' at docs/mine.py:1.",
        "Run `pip install scikit-learn`, and add the package to requirements.txt.",
    ),
    "an import with a typo": in_example(
        "import pandsa\n",
        "No module named 'pandsa' at docs/mine.py:1.",
        "Did you mean `pandas`? Install the package with pip, or correct the import.",
    ),
    "an app of its own": in_example(
        f"from dash import Dash\n\napp = Dash()\n{HELLO}",
        "Module `docs.mine` creates a Dash app.",
        "Remove `Dash(…)`, and use `from dash import callback`.",
    ),
    "code that is not Python": in_example(
        "from dash import html\n\ncomponent = html.Div(\n",
        "Cannot import module `docs.mine`: SyntaxError: '(' was never closed",
        "Fix the error in the module.",
    ),
    "an example that ends Python": in_example(
        "import sys\n\nsys.exit(1)\n",
        "Cannot import module `docs.mine`: SystemExit: 1 at docs/mine.py:3.",
        'Remove what ends the program, or put it under `if __name__ == "__main__":`.',
    ),
    "a component of another type": in_example(
        "component = object()\n",
        "Invalid type of `component` in module `docs.mine`: object.",
        "Use a Dash component or a function.",
    ),
    "a value that JSON cannot contain": in_example(
        "from dash import html\n\ncomponent = html.Div(title=object())\n",
        "Invalid `component` in module `docs.mine`:",
        "Use values that JSON can contain, and components that do not contain each other.",
    ),
    "an ID of the site": in_example(
        'from dash import html\n\ncomponent = html.Div(id="atoll-mine")\n',
        "Reserved ID `atoll-mine` in module `docs.mine`.",
        "Do not start an ID with `atoll-`.",
    ),
    "an ID that no component has": Mistake(
        f"{MATTER}---\n.. exec::docs.mine\n",
        6,
        "No component has the ID `mine-og`.",
        "Did you mean `mine-go`?",
        {"docs/mine.py": CALLBACK.replace("{input}", "mine-og")},
        "docs/mine.py",
    ),
    "an ID in two examples": in_two_examples(
        'from dash import html\n\ncomponent = html.Div(id="mine-out")\n',
        "ID `mine-out` is also used in `docs.mine`.",
        "Use another ID in one of them, such as `twin-mine-out`.",
        path="docs/twin.py",
        line=1,
    ),
    "an output of two examples": in_two_examples(
        CALLBACK.replace("{input}", "mine-go"),
        "Duplicate callback `mine-out.children` in `docs.twin`.",
        "Use IDs that no other example uses.",
        path="docs/page.md",
        line=TEXT + 2,
    ),
    # Markdown
    "a footnote without a definition": in_text(
        "A note[^gone].", "Footnote `[^gone]` is not defined.", "Add a line such as `[^gone]: …`"
    ),
    "a footnote that no text uses": in_text(
        "Text.\n\n[^spare]: Note.",
        "Footnote `[^spare]` is not used.",
        "Refer to it in the text, or remove it.",
        line=TEXT + 2,
    ),
    "a link reference without a definition": in_text(
        "Read [the text][gone].", "Link reference `[gone]` is not defined.", "Add a line such as `[gone]: …`"
    ),
    "a code block that is not closed": in_text(
        "```python\nx = 1", "Code block is not closed.", "Add the line ``` after the code."
    ),
    "an option of a code block with a typo": in_text(
        "```python tilte=x\nx = 1\n```", "Invalid code block option `tilte=x`.", "Use only a language, `title="
    ),
    "a marked line that does not exist": in_text(
        "```python {3}\nx = 1\n```", "Marked line 3 does not exist.", "Use lines 1 to 1."
    ),
    "too many cells": in_text(
        "| a | b |\n|---|---|\n| `x|y` | z |",
        "Table row has 3 cells instead of 2.",
        "Write `\\|` for a bar in a cell, or remove cells.",
        line=TEXT + 2,
    ),
    "a heading ID that is there twice": in_text(
        "## A {#x}\n\n## B {#x}", "Duplicate ID `x`.", "Use an ID that is unique in the page.", line=TEXT + 2
    ),
    "a heading ID with a space": in_text("## A {#a b}", "Invalid ID `{#a b}`.", "Use letters, digits, and `_ - . :`."),
    "a formula that is not valid": in_text(
        "The height is $\\frac{a$.", "Invalid formula `\\frac{a`: it has 1 `{` and 0 `}`.", "Fix the LaTeX"
    ),
    "a formula that is not closed": in_text(
        "$$\na = b", "Formula `$$` is not closed.", "Write `$$` after it, and no blank line in it."
    ),
    "a version of a package that is not installed": in_text(
        "Dash {{VERSION:dahs}}", "Package not installed: `{{VERSION:dahs}}`.", "Correct its name, or install it."
    ),
    "a variable that is not defined": in_text(
        "Install {{ prodcut }}.", "Unknown variable `prodcut`.", "Define it in `_variables.toml` of the docs folder"
    ),
    "an empty box": in_text("!!! note\n\nText.", "Box `note` is empty.", "Indent its text by four spaces."),
    "a snippet of MkDocs": in_text(
        '--8<-- "part.md"', 'Snippet `--8<-- "part.md"` is not supported.', "Write `.. include::FILE` for Markdown"
    ),
    "a frame of another site": in_text(
        '<iframe src="https://example.org/map"></iframe>',
        "The Content Security Policy blocks `<iframe>` from `https://example.org`.",
        "Allow it with `CSP_SOURCES=frame-src https://example.org`, or use a file of this site.",
    ),
    "a script": in_text(
        '<script src="https://example.org/x.js"></script>',
        "The tag `<script>` does not run in a page.",
        "Use a live example, or a file in `assets/site/`.",
    ),
    # Links and images
    "a link without a target": in_text(
        "[empty]()", "Link without a target.", "Write a page or URL in the parentheses."
    ),
    "a link to a script": in_text(
        "[a](javascript:b)", "Invalid link `javascript:b`.", "Link to a page, or use http, https, mailto, or tel."
    ),
    "a link in HTML with a typo": in_text('<a href="/othr">a</a>', "Broken link `/othr`.", "Did you mean `/other`?"),
    "an image that does not exist": in_text(
        "![Ring](rnig.png)",
        "Image not found or not allowed: `rnig.png`.",
        "Use a png, jpg, gif, webp, avif, or svg file of this site.",
    ),
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


def test_there_are_at_least_thirty_kinds() -> None:
    assert len(MISTAKES) >= 75


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_explained(mistake: Mistake, project: Project, caplog: pytest.LogCaptureFixture) -> None:
    project.page("## Setup\n", "other")
    for path, text in {"docs/hello.py": HELLO, "docs/page.md": mistake.text, **mistake.files}.items():
        project.write(path, text)
    with caplog.at_level(logging.CRITICAL):
        content = project.load(reserved=("healthz",))
    ids = id_faults(content, project.root, project.root / "docs")
    [error] = [*content.diagnostics, *link_faults(content, lambda path: False), *ids]
    assert str(error).startswith(f"{mistake.path}:{mistake.line}: ")
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
