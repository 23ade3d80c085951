"""Six folders of other sites start after their import on each backend, and `make content` lists what is wrong."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.copying import PROGRAM, copied
from tests.import_docs.test_import import NAMES, OWN, parts_of, unpack
from tests.serving import serving
from tests.tiers import fast_on

# A part of the text of each imported page. The value of a former path is the path that it redirects to.
PAGES = {
    "boilerplate": {
        "/tutorial/charts": "See tides and the form .",
        "/forms": "This part of the page could not be shown. The boat Erna was elsewhere .",
        "/boats/erna": "The boat erna",
        "/fleet/boat-list": "All boats",
        "/old-fleet": "/fleet/boat-list",
    },
    "clashing": {
        "/tides": "Text.",
        "/tides-2": "This part of the page could not be shown. This part of the page could not be shown.",
        "/pages/api/pages/x": "Text.",
        "/old-api": "/pages/api/pages/x",
        "/same": "Second",
        "/same-2": "Text, with a link to the API .",
        "/second": "Text.",
        "/harbor": "Text.",
        "/harbor.html": "/harbor",
    },
    "dash_docs": {"/start": "Home"},
    "docusaurus": {
        "/start": "The harbor is open. Read more , the same , or the URL .",
        "/guide/tides": "High and low.",
        "/docs/guide/tides": "/guide/tides",
        "/api/boats": "All boats.",
    },
    "mkdocs": {
        "/start": "Welcome to the harbor. It has boats. High water Read the guide or the same , and use it .",
        "/guide/install": "Run it.",
        "/guide/usage": "The boats # Back to home .",
    },
    "plain": {
        "/high_water": "High water is twice a day. See low water , notes , and more .",
        "/notes": "Notes about boats.",
        "/low-water/crews": "The crews.",
        "/low-water": "A quote. The boats lie on the ground , which is soft",
    },
}
# A page that cannot be imported is a page error, and the rest of the site starts.
MISSING = {"dash_docs": "/tide-tables"}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that returns a copy of the project into which a site was imported."""
    copies: dict[str, Path] = {}

    def copy(name: str) -> Path:
        if name not in copies:
            folder = tmp_path_factory.mktemp(name)
            copies[name] = root = copied(folder / "project", *PROGRAM, "tools")
            (root / "docs/tides").mkdir(parents=True)
            (root / "docs/tides/tides.md").write_text(OWN["docs/tides/tides.md"], encoding="utf-8")
            unpack(name, folder / "foreign")
            done = run(root, "run.py", "import", str(folder / "foreign"))
            assert done.returncode == 0, done.stderr
        return copies[name]

    return copy


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of a project, without npm, which would load icons from its registry."""
    env = {**os.environ, "PATH": ""}
    return subprocess.run([sys.executable, *arguments], cwd=root, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("backend", fast_on())
@pytest.mark.parametrize("name", NAMES)
def test_an_imported_site_starts(name: str, backend: str, imported: Callable[[str], Path], tmp_path: Path) -> None:
    with serving(backend, tmp_path, cwd=imported(name)) as site, site.client() as client:
        for path, expected in PAGES[name].items():
            response = client.get(path)
            if expected.startswith("/"):
                assert (response.status_code, response.headers["Location"]) == (301, expected), path
            else:
                assert response.status_code == 200, path
                assert expected in text_of(response.text), path
        if name in MISSING:
            assert client.get(MISSING[name]).status_code == 404
        assert client.get("/").status_code == 200


def text_of(html: str) -> str:
    """Return the text of a page without its header, links to other pages, and buttons."""
    page = BeautifulSoup(html, "html.parser")
    for part in page.select(".article-header, nav, button"):
        part.decompose()
    content = page.find(id="atoll-content")
    assert content
    return content.get_text(" ", strip=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_errors_of_an_imported_site(name: str, imported: Callable[[str], Path]) -> None:
    expected = parts_of(name)["the page errors"]
    done = run(imported(name), "-m", "tools.content")
    assert done.stdout.strip() == expected.strip(), done.stderr
    assert done.returncode == (0 if expected.startswith("0 ") else 1)
