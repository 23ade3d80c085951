"""Broken internal links and anchors are reported."""

import pytest

from lib.catalog.check import link_faults
from lib.content.links import free_path, why_reserved
from lib.features import all_features
from lib.settings import PROJECT_ROOT
from tests.project import MATTER_LINES, Project, places

ROUTES = {"/", "/docs", "/assets/logo.svg", "/llms.txt"}


def faults_of(project: Project, text: str) -> list[str]:
    """Return `line: message` for each invalid link of a page that has two neighbors."""
    project.page(text)
    project.write(
        "docs/part/other.md", "---\nname: Other\ndescription: D\nendpoint: /other\n---\n## Über uns\n\n## Setup\n"
    )
    project.write("docs/part/spaced name.md", "---\nname: S\ndescription: D\nendpoint: /spaced\n---\n")
    diagnostics = link_faults(project.load(), ROUTES.__contains__)
    assert all(diagnostic.path == "docs/page.md" for diagnostic in diagnostics)
    return [f"{diagnostic.line - MATTER_LINES}: {diagnostic.message}" for diagnostic in diagnostics]


@pytest.mark.parametrize(
    "target",
    [
        "/other",
        "/other/",
        "/other#setup",
        "/other#über-uns",
        "/other#%C3%BCber-uns",
        "/other?from=here#setup",
        "/page",
        "#here",
        "#top",
        "/other#Top",
        "/page#here",
        "part/other.md",
        "./part/other.md#setup",
        "part/spaced%20name.md",
        "/",
        "/docs",
        "/assets/logo.svg",
        "/llms.txt",
        "https://example.org/nowhere#at-all",
        "http://127.0.0.1:8550/other",
        "//example.org/x",
        "mailto:a@example.org",
        "tel:+4912345",
    ],
)
def test_a_good_link(target: str, project: Project) -> None:
    assert faults_of(project, f"## Here\n\n[link]({target})\n") == []


@pytest.mark.parametrize(
    "target",
    [
        "/nowhere",
        "/other/deeper",
        "/other#nowhere",
        "#nowhere",
        "/Other",
        "part/missing.md",
        "missing.md#here",
        "other",
        "../other",
        "/assets/missing.svg",
        "/docs/page.md",
    ],
)
def test_a_bad_link(target: str, project: Project) -> None:
    [diagnostic] = faults_of(project, f"## Here\n\ntext\n[link]({target})\n")
    assert diagnostic.startswith("4: ")
    assert target in diagnostic


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ("/othr", "/other"),
        ("/Other", "/other"),
        ("/other#setpu", "setup"),
        ("part/other.md#Setup", "setup"),
        ("#heer", "here"),
        ("part/othr.md", "part/other.md"),
        ("other.md#setup", "part/other.md"),
        ("../docs/part/other.md2.md", "part/other.md"),
        ("other", "/other"),
        ("../other", "/other"),
        ("./othr#setup", "/other"),
    ],
)
def test_a_near_miss_is_named(target: str, near: str, project: Project) -> None:
    project.page(f"## Here\n\n[a]({target})\n")
    project.write("docs/part/other.md", "---\nname: Other\ndescription: D\nendpoint: /other\n---\n## Setup\n")
    [error] = link_faults(project.load(), ROUTES.__contains__)
    assert error.fix.startswith(f"Did you mean `{near}`? ")


def test_the_file_of_a_near_page_is_relative_to_the_page(project: Project) -> None:
    project.page("", "tides")
    project.write("docs/deep/er/x.md", "---\nname: X\ndescription: D\nendpoint: /x\n---\n[a](../../tide.md#x)\n")
    [error] = link_faults(project.load(), ROUTES.__contains__)
    assert error.fix.startswith("Did you mean `../../tides.md`? ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("text\n\n- item\n- [x](/nowhere)\n", 4),
        ("> quote\n> [x](/nowhere)\n", 2),
        ("| a |\n|---|\n| [x](/nowhere) |\n", 3),
        ("[x][ref]\n\n[ref]: /nowhere\n", 1),
        ("## [x](/nowhere)\n", 1),
        ("**[x](/nowhere)**\n", 1),
        ("![alt](/assets/x.svg) [![a](b.svg)](/nowhere)\n", 1),
        (".. admonition::Box\n\n    text\n    [x](/nowhere)\n", 4),
        (".. tabs::\n\n    .. tab::A\n\n        [x](/nowhere)\n", 5),
        (".. cards::\n\n    - [A](/other) text\n    - [x](/nowhere) text\n", 4),
        (".. cards::\n\n    - [A](/other) text with [x](/nowhere)\n", 3),
    ],
)
def test_links_are_found_wherever_they_stand(text: str, line: int, project: Project) -> None:
    [diagnostic] = [diagnostic for diagnostic in faults_of(project, text) if "link" in diagnostic]
    assert diagnostic.startswith(f"{line}: ")
    assert "/nowhere" in diagnostic


@pytest.mark.parametrize(
    "text",
    [
        ".. cards::\n\n    - [A](part/other.md#setup) text\n",
        ".. tabs::\n\n    .. tab::A\n\n        [x](part/other.md)\n",
        ".. admonition::Box\n\n    [x](part/other.md#setup)\n\n    ## Inside\n\n[y](#inside)\n",
        "`[x](/nowhere)` and\n\n```\n[x](/nowhere)\n```\n",
        "A note[^1].\n\n[^1]: Text.\n",
    ],
)
def test_what_is_no_bad_link(text: str, project: Project) -> None:
    assert faults_of(project, text) == []


def test_anchors_of_live_examples_and_tables_count(project: Project) -> None:
    project.write("docs/live.py", "from dash import html\ncomponent = html.Div(id='live-part')\n")
    text = ".. exec::docs.live\n\n.. settings::\n\n[a](#live-part) [b](#dash_backend)\n"
    assert faults_of(project, text) == []


def test_a_page_that_is_linked_from_many_is_named_by_each(project: Project) -> None:
    for name in ("a", "b", "c"):
        project.page("one\n\n[x](/nowhere)\n", name)
    assert places(link_faults(project.load(), ROUTES.__contains__)) == ["docs/a.md:8", "docs/b.md:8", "docs/c.md:8"]


def test_a_prefix_changes_nothing(project: Project) -> None:
    project.page("## Here\n", "other")
    project.page("[a](/other#here) [b](other.md#here) [c](/docs) [d](/nowhere)\n\n.. cards::\n\n    - [E](/other)\n")
    [diagnostic] = link_faults(project.load(prefix="/my-app"), ROUTES.__contains__)
    assert "/nowhere" in diagnostic.message


RESERVED = (".well-known/", "assets/", "healthz", ".md", "/llms.txt", "docs", "api", "api/pages/")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/healthz", "`/healthz`"),
        ("/docs", "`/docs`"),
        ("/api", "`/api`"),
        ("/api/pages", "`/api/pages/`"),
        ("/api/pages/mine", "`/api/pages/`"),
        ("/assets/x", "`/assets/`"),
        ("/.well-known/x", "`/.well-known/`"),
        ("/a/b.md", "`.md`"),
        ("/a/llms.txt", "`/llms.txt`"),
        ("/_page", "`/_`"),
        ("/a b", "a space"),
        ("/a?b", "`?`"),
        ("/docs/../page", "`/../`"),
        ("/../up", "`/../`"),
        ("/a//b", "`//`"),
        ("/https://example.org/x", "`//`"),
    ],
)
def test_a_path_that_the_site_uses_is_explained(path: str, reason: str) -> None:
    assert reason in why_reserved(path, RESERVED)
    free = free_path(path, RESERVED)
    assert free != path
    assert why_reserved(free, RESERVED) == ""


@pytest.mark.parametrize("path", ["/docs/start", "/api/clients", "/apis", "/healthz/more", "/a.mdx", "/llms.txt/a"])
def test_other_paths_in_the_same_folders_are_free(path: str) -> None:
    assert why_reserved(path, RESERVED) == ""


def test_the_reserved_paths_are_on_the_page_about_writing_pages() -> None:
    page = (PROJECT_ROOT / "docs/authoring/authoring.md").read_text(encoding="utf-8")
    section = page[page.index("{#reserved-paths}") : page.index("## Format the text")]
    features = [name for feature in all_features() for name in feature.reserved_names]
    names = {"assets/", "healthz", "not-found-404", "readyz", *features}
    assert len(names) > 15
    assert [name for name in names if f"`/{name}" not in section and f"`{name}`" not in section] == []
