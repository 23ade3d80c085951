"""Former paths of pages redirect to the present ones, in every form, with the prefix and the query"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.catalog.lookup import add_former_path, page_for_former
from tests.delivery.conftest import Register, register
from tests.project import dash_state
from tests.serving import BACKENDS, Site, serving
from tests.sites import page, write_pages
from tests.tiers import FULL_BACKEND

__all__ = ["dash_state", "register"]

# Where the site expects its paths, and where a browser finds them.
PLACES = {
    "root": ({}, "", ""),
    "prefix": ({"DASH_URL_BASE_PATHNAME": "/handbook/"}, "/handbook", "/handbook"),
    "proxy that strips the prefix": ({"DASH_REQUESTS_PATHNAME_PREFIX": "/handbook/"}, "", "/handbook"),
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((place, backend), marks=[] if place == "root" or backend == FULL_BACKEND else pytest.mark.release)
        for place in PLACES
        for backend in BACKENDS
    ],
    ids=lambda param: f"{param[1]}-{param[0]}",
)
def placed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str, str]]:
    place, backend = request.param
    settings, inside, public = PLACES[place]
    folder = Path(tmp_path_factory.mktemp("redirects"))
    pages = {"quay": page("Quay", "/quay", "Text.", more="redirect_from: [/jetty, /old/pier, /Größe]")}
    env = {"DOCS_DIR": str(write_pages(folder / "docs", pages)), **settings}
    with serving(backend, folder, env=env) as site:
        yield site, inside, public


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("/jetty", "/quay"),
        ("/jetty/", "/quay"),
        ("/old//pier/", "/quay"),
        ("/jetty?ref=mail&x=%C3%A4", "/quay?ref=mail&x=%C3%A4"),
        ("/jetty.md", "/quay.md"),
        ("/jetty/llms.txt", "/quay/llms.txt"),
        ("/api/pages/jetty", "/api/pages/quay"),
        ("/old/pier", "/quay"),
        ("/Gr%C3%B6%C3%9Fe", "/quay"),
    ],
)
def test_a_former_path_redirects(placed: tuple[Site, str, str], former: str, present: str) -> None:
    site, inside, public = placed
    with site.client() as client:
        for method in ("GET", "HEAD"):
            response = client.request(method, inside + former)
            assert (response.status_code, response.headers["location"]) == (301, public + present)
        assert client.post(inside + former).status_code in {404, 405}
        target = inside + present
        assert client.get(target).status_code == 200


def test_a_page_has_precedence_over_a_former_path(register: Register) -> None:
    for path in ("/", "/a", "/b"):
        register(path)
    for former, present in {"/b": "/a", "/c": "/a", "/start": "/"}.items():
        add_former_path(former, present)
    found = {
        path: page_for_former(path) for path in ("b", "b.md", "c", "c.md", "start", "start.md", "start/llms.txt", "d")
    }
    assert found == {
        "b": None,
        "b.md": None,
        "c": "a",
        "c.md": "a.md",
        "start": "",
        "start.md": "index.md",
        "start/llms.txt": "llms.txt",
        "d": None,
    }
