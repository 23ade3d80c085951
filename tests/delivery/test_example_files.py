"""Scripts of examples and standalone example files are served, and no other file."""

from collections.abc import Mapping

import pytest
from dash import html

from lib.delivery.static_files import ExampleFiles
from lib.http.messages import Request, Response
from lib.islands import Live
from tests.delivery.conftest import AS_IT_IS
from tests.project import Project

SHOWN: Mapping[str, Live] = {
    name: Live(html.Div(), name) for name in ("docs.demo.sail", "docs.demo.tied", "docs.demo.gone", "home")
}


@pytest.fixture
def files(project: Project) -> ExampleFiles:
    """Return the files of a page that shows `sail`, which is standalone, and `tied`, which is not, but not `other`."""
    for name in ("sail", "other"):
        project.write(f"docs/demo/{name}.py", "from dash import html\n\ncomponent = html.Div()\n")
    project.write("docs/demo/tied.py", "import lib\n\ncomponent = 'x'\n")
    project.write("docs/demo/tied.js", "export const run = () => 1;\n")
    project.write("docs/demo/.hidden.js", "export const secret = 1;\n")
    project.write("docs/.hidden/x.js", "export const secret = 1;\n")
    project.write("docs/demo/demo.md", "secret")
    project.write("lib/app.py", "secret = 1\n")
    project.write("lib/app.js", "const secret = 1;\n")
    (project.root / "docs/demo/linked.js").symlink_to(project.root / "lib/app.js")
    return ExampleFiles(project.root, project.root / "docs", AS_IT_IS, lambda: SHOWN)


def fetch(files: ExampleFiles, path: str, **headers: str) -> Response:
    return files(Request(f"/_examples/{path}", tail=path, headers=headers))


def test_a_script_is_served_and_kept(files: ExampleFiles) -> None:
    response = fetch(files, "docs/demo/tied.js")
    assert (response.status, response.content_type) == (200, "text/javascript")
    assert response.body == b"export const run = () => 1;\n"
    assert fetch(files, "docs/demo/tied.js", **{"if-none-match": response.headers["etag"]}).status == 304


def test_an_example_that_a_page_shows_is_handed_out_as_a_file(files: ExampleFiles) -> None:
    response = fetch(files, "docs/demo/sail.py")
    assert (response.status, response.content_type) == (200, "text/x-python; charset=utf-8")
    assert response.headers["content-disposition"] == 'attachment; filename="sail.py"'
    assert b"component = html.Div()" in response.body
    assert b"app.run()" in response.body
    assert fetch(files, "docs/demo/sail.py", **{"if-none-match": response.headers["etag"]}).status == 304


def test_it_is_made_anew_when_the_module_changes(files: ExampleFiles, project: Project) -> None:
    before = fetch(files, "docs/demo/sail.py")
    project.write("docs/demo/sail.py", "from dash import html\n\ncomponent = html.B()\n")
    after = fetch(files, "docs/demo/sail.py")
    assert b"html.B()" in after.body
    assert after.headers["etag"] != before.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".py",
        ".js",
        "home.py",
        "docs.demo.sail.py",
        "docs/demo/other.py",
        "docs/demo/tied.py",
        "docs/demo/gone.py",
        "docs/demo/missing.js",
        "docs/demo/demo.md",
        "docs/demo/.hidden.js",
        "docs/.hidden/x.js",
        "docs/demo/linked.js",
        "docs/demo/sail.py/",
        "docs//demo/sail.py",
        "docs/demo/../demo/sail.py",
        "docs/../lib/app.js",
        "docs/..%2flib/app.js",
        "..%2fapp.py",
        "lib/app.py",
        "lib/app.js",
        "/etc/passwd",
        "docs/demo/sail.py%00.js",
        "docs/" + "x" * 5000 + ".js",
    ],
)
def test_nothing_else_is_served(path: str, files: ExampleFiles) -> None:
    response = fetch(files, path)
    assert response.status == 404
    assert b"secret" not in response.body


def test_all_of_them_are_packed_ahead(files: ExampleFiles) -> None:
    bodies = [stored.body for stored in files.iter_cached()]
    assert len(bodies) == 2
    assert any(b"export const run" in body for body in bodies)
    assert any(b"app.run()" in body for body in bodies)
