"""The Markdown on the home page gives the page next to it, with the same example as a standalone file."""

import shutil
import tomllib

from lib.islands import live_examples
from tests.project import Project, dash_state, html_of, project
from tests.serving import PROJECT, Site

__all__ = ["dash_state", "project"]

TEXTS = tomllib.loads((PROJECT / "pages" / "home.toml").read_text(encoding="utf-8"))
EXAMPLE = "components/home_example.py"


def test_the_markdown_gives_the_page(project: Project) -> None:
    project.write(EXAMPLE, "")
    shutil.copy(PROJECT / EXAMPLE, project.root / EXAMPLE)
    project.write("docs/islands.md", TEXTS["source"].strip())
    content = project.load()
    [page] = [page for page in content.pages if page.source == "docs/islands.md"]
    assert content.diagnostics == ()
    assert page.matter.name == TEXTS["title"]
    assert TEXTS["text"] in " ".join(html_of(page).split())
    assert [example.name for example in live_examples(list(page.blocks))] == ["components.home_example"]


def test_the_example_runs_alone(site: Site) -> None:
    with site.client() as client:
        home = client.get("/").text
        file = client.get(f"/_examples/{EXAMPLE}")
    assert f'href="/_examples/{EXAMPLE}" download' in home
    assert "app.run()" in file.text
    compile(file.text, EXAMPLE, "exec")
    assert home.count("This site runs on") == 1
    for number in tomllib.loads((PROJECT / "pages" / "home_numbers.toml").read_text(encoding="utf-8"))["numbers"]:
        assert f'<a href="{number["href"]}">{number["text"]}</a></dt><dd>{number["value"]}</dd>' in home
