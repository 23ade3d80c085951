"""The Markdown version of a page contains the output of each directive and is otherwise unchanged."""

from importlib.metadata import version

import pytest

from tests.project import Project

DASH = version("dash")
CODE = "```\n.. divider::\n```"


def expanded(project: Project, text: str) -> str:
    project.page(text)
    [page] = project.load().pages
    return page.markdown


@pytest.mark.parametrize(
    "text",
    [
        "Only text.\n",
        "## Heading\n\n- a\n- b\n\n> quote\n",
        "```\n.. divider::Not one\n```\n",
        "text\n\n    .. divider::Not one either\n",
        "| a |\n|---|\n| 1 |\n",
        "==mark== >!spoiler!< [^1]\n\n[^1]: note\n",
    ],
)
def test_text_without_directives_stays_as_it_is(text: str, project: Project) -> None:
    assert expanded(project, text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before\n\n.. divider::\n\nafter\n", "before\n\n---\n\nafter\n"),
        (".. divider::\n", "---\n"),
        (".. divider::\n.. divider::\n", "---\n\n---\n"),
        ("before\n.. divider::\nafter\n", "before\n\n---\n\nafter\n"),
        ("before\n\n.. toc::\n\nafter\n", "before\n\nafter\n"),
        ("before\n\n\n\n.. toc::\n    :max: 3\n\n\n\nafter\n", "before\n\nafter\n"),
        ("before\n\n.. nonsense::x\n\n    body\n\nafter\n", "before\n\nafter\n"),
        ("- a\n- b\n\n.. divider::\n\n    body that means nothing\n\n- c\n", "- a\n- b\n\n---\n\n- c\n"),
        (".. divider::\n one blank is no body\n\nafter\n", "---\n\n one blank is no body\n\nafter\n"),
        (f"{CODE}\n\n.. divider::\n\n{CODE}\n", f"{CODE}\n\n---\n\n{CODE}\n"),
    ],
)
def test_directives_are_written_where_they_stood(text: str, expected: str, project: Project) -> None:
    assert expanded(project, text) == expected


def test_directives_inside_directives_are_written_out(project: Project) -> None:
    project.write("notes.txt", "one\ntwo\n")
    text = (
        ".. tabs::\n\n    .. tab::First\n\n        .. admonition::Box\n\n            .. source::notes.txt\n\n"
        "    .. tab::Second\n\n        text\n"
    )
    assert expanded(project, text) == (
        "**First**\n\n> **Box**\n>\n> `notes.txt`\n>\n> ```text\n> one\n> two\n> ```\n\n**Second**\n\ntext\n"
    )


def test_source_that_holds_fences_is_fenced_with_more(project: Project) -> None:
    project.write("a.md", "```python\n1\n```\n\n````\n2\n````\n")
    markdown = expanded(project, ".. source::a.md\n")
    assert markdown.count("`````") == 2
    assert "````\n2\n````\n`````" in markdown


def test_a_live_example_is_its_source(project: Project) -> None:
    project.write("docs/demo/one.py", "from dash import html\n\ncomponent = html.Div()\n")
    markdown = expanded(project, ".. exec::docs.demo.one\n    :code: false\n")
    assert "docs.demo.one" in markdown
    assert "```python\nfrom dash import html\n\ncomponent = html.Div()\n```" in markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dash {{VERSION:dash}}.", f"dash {DASH}."),
        ("dash {{ VERSION: dash }}.", f"dash {DASH}."),
        ("{{VERSION:no-such-package}}", "{{VERSION:no-such-package}}"),
        ("`{{VERSION:dash}}`", "`{{VERSION:dash}}`"),
        ("```\n{{VERSION:dash}}\n```", "```\n{{VERSION:dash}}\n```"),
        (f"{CODE}\n\n{{{{VERSION:dash}}}}\n\n{CODE}", f"{CODE}\n\n{DASH}\n\n{CODE}"),
        ("~~~\n{{VERSION:dash}}\n~~~", "~~~\n{{VERSION:dash}}\n~~~"),
    ],
)
def test_versions_are_what_a_reader_of_the_page_sees(text: str, expected: str, project: Project) -> None:
    assert expanded(project, text) == expected + "\n"


def test_a_fault_is_reported_once_although_the_page_is_written_twice(project: Project) -> None:
    project.page(
        ".. tabs::\n\n    .. tab::A\n        :x: 1\n        :x: 2\n\n        body\n\n        .. nonsense::\n\n"
        ".. admonition::Box\n\n    .. admonition::Inner\n        :size: big\n"
    )
    diagnostics = [(diagnostic.line, diagnostic.message) for diagnostic in project.load().diagnostics]
    assert len(diagnostics) == len(set(diagnostics))
    assert {line for line, _ in diagnostics} >= {14, 18}


def test_a_live_example_says_what_it_shows(project: Project) -> None:
    project.write("docs/demo/told.py", '"""A button that counts.\n\nMore of it.\n"""\n\ncomponent = "x"\n')
    project.write("docs/demo/untold.py", 'component = "x"\n')
    told = expanded(project, ".. exec::docs.demo.told\n")
    assert told.startswith(
        "**Live example** `docs.demo.told`: A button that counts.\n\n`docs/demo/told.py`\n\n```python\n"
    )
    assert expanded(project, ".. exec::docs.demo.untold\n").startswith("**Live example** `docs.demo.untold`: untold\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('```python title="run.py" {2,4-6} numbered\nx = 1\n```\n', "`run.py`\n\n```python\nx = 1\n```\n"),
        (
            '1. A\n\n   ```python title="run.py" {1}\n   x = 1\n   ```\n',
            "1. A\n\n   `run.py`\n\n   ```python\n   x = 1\n   ```\n",
        ),
        ('- ```python title="run.py"\n  x = 1\n  ```\n', "- `run.py`\n\n  ```python\n  x = 1\n  ```\n"),
        ('> ```python title="run.py"\n> x = 1\n> ```\n', "> `run.py`\n>\n> ```python\n> x = 1\n> ```\n"),
        ("Text ```py title=1``` here.\n", "Text ```py title=1``` here.\n"),
        ("~~~~ins={1}\nx\n~~~~\n", "~~~~\nx\n~~~~\n"),
        ("```bash\nmake run\n```\n", "```bash\nmake run\n```\n"),
    ],
)
def test_what_a_fence_says_to_this_site_alone_is_said_to_all_or_left_out(
    text: str, expected: str, project: Project
) -> None:
    assert expanded(project, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](other.md#part) ![b](pic.svg)", "[a](/other#part) ![b](/_media/pic.svg)"),
        ("[a]\n\n[a]: other.md", "[a]\n\n[a]: /other"),
        ("[a](<other.md>)", "[a](</other>)"),
        ("``[a](other.md)``", "``[a](other.md)``"),
        ("- a\n\n    ```\n    [a](other.md)\n\n    [a](other.md)\n    ```", None),
    ],
)
def test_links_lead_to_pages_and_stay_in_code(text: str, expected: str | None, project: Project) -> None:
    project.page("x", "other")
    project.write("docs/pic.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    project.page(text)
    [page] = [page for page in project.load().pages if page.source == "docs/page.md"]
    assert page.markdown == f"{expected or text}\n"


def test_all_properties_of_a_component_are_in_its_table(project: Project) -> None:
    markdown = expanded(project, ".. kwargs::dmc.Badge\n")
    own, _, style = markdown.partition("**Style props (")
    assert "| `variant` |" in own
    assert "| `mt` |" in style
    assert own.count("| Name | Type | ") == style.count("| Name | Type | ") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a_b$ and $$\nc\n$$", "$a_b$ and $$\nc\n$$"),
        ("```math\nx^2\n```", "```math\nx^2\n```"),
        (
            "Done :tada:, `:tada:`, :no_such_name:, https://a.b/:tada:",
            "Done 🎉, `:tada:`, :no_such_name:, https://a.b/:tada:",
        ),
        ('??? tip "T"\n    - a', "> **T**\n>\n> - a"),
        ('!!! note ""\n    a', "> a"),
        ("1. a\n\n   .. divider::b\n\n2. c", "1. a\n\n   ---\n\n   **b**\n\n2. c"),
        ("- .. divider::b\n- c", "- ---\n\n  **b**\n\n- c"),
        ("> - .. divider::\n>   b", "> - ---\n\n>   b"),
        ('```py hl_lines="1" linenums="3" title="t"\n1\n```', "`t`\n\n```py\n1\n```"),
        ("## A { #b }", "## A"),
    ],
)
def test_other_dialects_are_common_markdown(text: str, expected: str, project: Project) -> None:
    assert expanded(project, text) == expected + "\n"
