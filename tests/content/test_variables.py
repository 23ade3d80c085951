"""Variables have their values in text, but not in code. Unknown names are page errors."""

import pytest

from tests.project import Project, html_of

VARIABLES = 'product = "Harbor *Pro*"\nrelease = 2.1\nurl = "/other"\n'


def load(project: Project, text: str, variables: str | bytes = VARIABLES) -> tuple[str, str, list[str]]:
    """Return the HTML and the Markdown of a page, and all errors."""
    project.write("docs/_variables.toml", variables)
    project.page(text)
    content = project.load()
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    return html_of(page), page.markdown, [str(error) for error in content.diagnostics]


@pytest.mark.parametrize(
    ("text", "html", "markdown"),
    [
        ("Use {{ product }} {{release}}.", "<p>Use Harbor <em>Pro</em> 2.1.</p>", "Use Harbor *Pro* 2.1."),
        ("[a]({{url}})", '<a href="/other">a</a>', "[a](/other)"),
        ("## About {{ release }}", "About 2.1<a", "## About 2.1"),
        ("| {{ release }} |\n|---|", "<th>2.1</th>", "| 2.1 |"),
        (".. divider::{{ release }}", "<span>2.1</span>", "**2.1**"),
        ("<b>{{ release }}</b>", "<b>2.1</b>", "<b>2.1</b>"),
        ("`{{ release }}`", "<code>{{ release }}</code>", "`{{ release }}`"),
        ("```\n{{ release }} {{ no }}\n```", "{{ release }} {{ no }}", "{{ release }} {{ no }}"),
        ("- ```\n  {{ no }}\n  ```", "{{ no }}", "{{ no }}"),
        ("\\{{ release }}", "{{ release }}", "\\{{ release }}"),
        ("{{ }} {{ 1 }} {{ a b }} {{ a | b }}", "{{ }} {{ 1 }} {{ a b }} {{ a | b }}", "{{ a b }}"),
    ],
)
def test_text_has_the_values(text: str, html: str, markdown: str, project: Project) -> None:
    shown, text_of_page, errors = load(project, text)
    assert html in shown
    assert markdown in text_of_page
    assert errors == []


def test_formulas_have_no_variables(project: Project) -> None:
    shown, markdown, errors = load(project, "$x^{{n}}$ and\n\n$$\n\\frac{{a}}{{b}}\n$$\n\n{{ release }}\n")
    assert shown.count("<math") == 2
    assert "$x^{{n}}$" in markdown
    assert errors == []


def test_an_unknown_name_is_an_error_with_its_line(project: Project) -> None:
    shown, _, errors = load(project, "Text.\n\nA {{ prodcut }}.")
    assert errors == [
        "docs/page.md:8: Unknown variable `prodcut`. Did you mean `product`? "
        "Define it in `_variables.toml` of the docs folder, or write `\\{{` for the text itself."
    ]
    assert "A {{ prodcut }}." in shown


@pytest.mark.parametrize(
    ("variables", "line", "message"),
    [
        ('product = "a"\nrelease = \n', 2, "Cannot read the variables: Invalid value"),
        ('product = "a"\nreleases = ["1", "2"]\n', 2, "Cannot read the variables: `releases` is not text or a number"),
        ('product = "a"\n\n[release]\nnumber = 1\n', 3, "Cannot read the variables: `release` is not text or a number"),
        (b"\xff", 1, "Cannot read the variables: 'utf-8'"),
    ],
)
def test_an_invalid_file_is_an_error_and_stops_nothing(
    variables: str | bytes, line: int, message: str, project: Project
) -> None:
    shown, _, errors = load(project, "Text.", variables)
    assert "Text." in shown
    [error] = errors
    assert error.startswith(f"docs/_variables.toml:{line}: {message}")
    assert error.endswith('Write lines such as `product = "Harbor"`.')


def test_a_page_without_variables_needs_no_file(project: Project) -> None:
    project.page("Text.")
    assert project.load().diagnostics == ()
