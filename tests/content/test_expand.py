"""Pages as plain Markdown: every directive written out, the rest word for word."""

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
    faults = [(fault.line, fault.found) for fault in project.load().faults]
    assert len(faults) == len(set(faults))
    assert {line for line, _ in faults} >= {14, 18}
