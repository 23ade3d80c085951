"""A part of another file is parsed like the page, and its errors have its own file and line."""

from pathlib import Path

import pytest

from lib.catalog.check import link_faults
from lib.process.cache import DiskCache
from tests.project import Project, html_of

PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>'


def ids(project: Project) -> list[str]:
    """Return the table of contents of the page."""
    [page] = [page for page in project.load().pages if page.source == "docs/page.md"]
    return [heading.id for heading in page.headings]


def test_headings_are_in_the_table_of_contents_in_order(project: Project) -> None:
    project.write("docs/_deep.md", "### Deep\n")
    project.write("docs/_part.md", "## Part\n\n.. include::_deep.md\n\n## After\n")
    project.page("## First\n\n.. include::_part.md\n\n## Part\n\n.. admonition::Box\n\n    ## Hidden\n\n## Last\n")
    assert ids(project) == ["first", "part-2", "deep", "after", "part", "last"]


def test_paths_are_relative_to_the_file(project: Project) -> None:
    project.write("docs/_shared/ring.svg", PIXEL)
    project.write("docs/_shared/inner/_more.md", "[again](../../page.md)\n")
    project.write(
        "docs/_shared/part.md",
        "![Ring](ring.svg) [page](../page.md#top)\n\n.. image::ring.svg\n\n.. include::inner/_more.md\n",
    )
    project.page(".. include::_shared/part.md\n")
    content = project.load()
    assert content.diagnostics == ()
    shown = html_of(content.pages[0])
    assert shown.count('src="/_media/_shared/ring.svg"') == 2
    assert '<a href="/page#top">' in shown
    assert '<a href="/page">again</a>' in shown
    assert "](/page#top)" in content.pages[0].markdown
    assert "](/_media/_shared/ring.svg)" in content.pages[0].markdown


def test_errors_have_the_file_and_the_line(project: Project) -> None:
    project.write(
        "docs/_part.md",
        "---\nname: X\n---\n\n## One\n\n.. nonsense::\n\n[a](/nowhere) {{ no }}\n\n"
        ".. admonition::A\n\n    ![x](x.png)\n",
    )
    project.page("Text.\n\n.. include::_part.md\n    :section: one\n\n.. include::_part.md\n")
    content = project.load()
    found = {*content.diagnostics, *link_faults(content, lambda path: False)}
    assert sorted((error.path, error.line, error.message.partition("`")[0]) for error in found) == [
        ("docs/_part.md", 7, "Unknown directive "),
        ("docs/_part.md", 9, "Broken link "),
        ("docs/_part.md", 9, "Unknown variable "),
        ("docs/_part.md", 13, "Image not found or not allowed: "),
    ]
    assert "docs/_part.md:7" in html_of(content.pages[0])


def test_a_suggestion_is_relative_to_the_file(project: Project) -> None:
    project.write("docs/_shared/part.md", "[a](../pgae.md)\n")
    project.page(".. include::_shared/part.md\n")
    [error] = link_faults(project.load(), lambda path: False)
    assert (error.path, error.line) == ("docs/_shared/part.md", 1)
    assert error.fix.startswith("Did you mean `../page.md`? ")


def test_files_that_include_each_other_are_an_error(project: Project) -> None:
    project.write("docs/_a.md", "A\n\n.. include::_b.md\n")
    project.write("docs/_b.md", "B\n\n.. include::_a.md\n\nEnd.\n")
    project.page(".. include::_a.md\n")
    content = project.load()
    [error] = content.diagnostics
    assert str(error) == (
        "docs/_b.md:3: File includes itself: `docs/_a.md` → `docs/_b.md` → `docs/_a.md`. "
        "Remove one of these directives."
    )
    assert "End." in html_of(content.pages[0])
    assert content.pages[0].markdown == "A\n\nB\n\nEnd.\n"


def test_a_file_can_be_included_twice(project: Project) -> None:
    project.write("docs/_a.md", "## A\n")
    project.page(".. include::_a.md\n\n.. include::_a.md\n")
    assert ids(project) == ["a", "a-2"]
    assert project.load().diagnostics == ()


@pytest.mark.parametrize("text", ["- Item\n\n  .. include::_a.md\n", "1. .. include::_a.md\n"])
def test_a_list_item_can_include_a_file(text: str, project: Project) -> None:
    project.write("docs/_a.md", "One\n\nTwo\n")
    project.page(text)
    [page] = project.load().pages
    assert "<p>Two</p>\n</li>" in html_of(page)


def test_code_includes_nothing(project: Project) -> None:
    project.page("```markdown\n.. include::_a.md\n```\n")
    assert project.load().diagnostics == ()


def test_other_files_are_not_readable(project: Project) -> None:
    project.write("secret.md", "Secret")
    (project.root / "docs" / "_link.md").symlink_to(project.root / "secret.md")
    project.page(".. include::../secret.md\n\n.. include::_link.md\n")
    content = project.load()
    assert [error.message.partition(":")[0] for error in content.diagnostics] == [
        "Invalid path for directive `include`"
    ] * 2
    assert "Secret" not in html_of(content.pages[0])


def test_a_file_that_is_not_text_is_an_error(project: Project) -> None:
    project.write("docs/_a.md", b"caf\xe9")
    project.page(".. include::_a.md\n")
    [error] = project.load().diagnostics
    assert error.message.startswith("Cannot read `_a.md`: 'utf-8' codec can't decode byte 0xe9")
    assert (error.path, error.line, error.fix) == ("docs/page.md", 6, "Use UTF-8 text.")


def test_a_changed_file_changes_the_page(project: Project, tmp_path: Path) -> None:
    store = DiskCache(tmp_path / "cache")
    project.page(".. include::_a.md\n")
    for text in ("Old *text*", "New *text*", "Old *text*"):
        project.write("docs/_a.md", text)
        [page] = project.load(store=store).pages
        assert html_of(page) == f"<p>{text[:4]}<em>text</em></p>\n"
        assert page.markdown == f"{text}\n"


def test_a_live_example_of_an_included_file_is_live(project: Project) -> None:
    project.write("docs/one.py", 'from dash import html\n\ncomponent = html.B("Live", id="include-live")\n')
    project.write("docs/_a.md", "Before.\n\n.. exec::docs.one\n\nAfter.\n")
    project.page(".. include::_a.md\n")
    [page] = project.load().pages
    assert [isinstance(block, str) for block in page.blocks] == [True, False, True]
