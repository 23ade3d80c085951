"""Directive spellings of other Dash documentation sites work or are reported."""

from tests.project import MATTER_LINES, Project, html_of, places


def shown(project: Project, text: str) -> str:
    """Return the HTML of a page with this text, which has no diagnostic."""
    project.page(text)
    content = project.load()
    assert content.diagnostics == ()
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    return html_of(page)


def test_source_is_folded_away(stocked: Project) -> None:
    for option in (":expanded: false", ":defaultExpanded: false\n    :withExpandedButton: true"):
        text = shown(stocked, f".. source::notes.txt\n    {option}\n")
        assert '<details class="live-source"><summary>Source' in text


def test_source_that_nothing_could_unfold_stays_open(stocked: Project) -> None:
    options = "    :defaultExpanded: false\n    :withExpandedButton: false\n"
    for text in (".. source::notes.txt\n", ".. source::notes.txt\n    :defaultExpanded: true\n",
                 f".. source::notes.txt\n{options}"):  # fmt: skip
        assert "<details" not in shown(stocked, text)


def test_sourcetabs_is_source(stocked: Project) -> None:
    files = "notes.txt, assets/site.css"
    assert shown(stocked, f".. sourcetabs::{files}\n") == shown(stocked, f".. source::{files}\n")


def test_an_unknown_directive_suggests_the_one_like_it_without_its_aliases(stocked: Project) -> None:
    stocked.page(".. sourcetab::notes.txt\n\n.. nonsense::\n")
    near, far = stocked.load().diagnostics
    assert near.fix.startswith("Did you mean `source`? Use one of: `admonition`, ")
    assert far.fix.startswith("Use one of: `admonition`, ")
    assert "sourcetabs" not in near.fix


def test_icons_of_an_example_that_are_not_bundled_are_told_with_both_places(stocked: Project) -> None:
    stocked.write(
        "docs/drawn.py",
        "import dash_iconify\nfrom dash import html\nfrom dash_iconify import DashIconify\n\n"
        'component = html.Div(DashIconify(icon="tabler:home", width=20))\n\n\n'
        "def answer() -> list[DashIconify]:\n"
        '    name = "no-set:computed"\n'
        '    return [dash_iconify.DashIconify(icon="no-set:kite"), DashIconify(icon="no-set:kite"),'
        " DashIconify(icon=name)]\n",
    )
    stocked.page("Before.\n\n.. exec::docs.drawn\n")
    content = stocked.load()
    [diagnostic] = content.diagnostics
    assert places(content.diagnostics) == [f"docs/page.md:{MATTER_LINES + 3}"]
    assert "`no-set:kite` at drawn.py:10 " in diagnostic.message
    assert "tools/icons.py no-set:kite" in diagnostic.fix
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    assert '<div class="page-error' not in html_of(page), "the example itself is shown"
