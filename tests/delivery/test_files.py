"""Images of the docs folder and icons are served, and no other file."""

import json
from urllib.parse import quote

import pytest

from lib.delivery.static_files import Icons, Media
from lib.http.messages import Request, Response
from tests.delivery.conftest import AS_IT_IS
from tests.project import Project

icons = Icons(AS_IT_IS)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def fetch(project: Project, path: str, **headers: str) -> Response:
    return Media(project.root / "docs", AS_IT_IS)(Request(f"/_media/{path}", tail=path, headers=headers))


@pytest.mark.parametrize("path", ["plan.svg", "a/b c.svg", "a/🏝️.svg"])
def test_an_image_is_served_and_kept(path: str, project: Project) -> None:
    project.write(f"docs/{path}", SVG)
    for tail in (path, quote(path)):
        response = fetch(project, tail)
        assert (response.status, response.body, response.content_type) == (200, SVG, "image/svg+xml")
        assert fetch(project, tail, **{"if-none-match": response.headers["etag"]}).status == 304


@pytest.mark.parametrize(
    ("suffix", "content_type"),
    [("png", "image/png"), ("jpg", "image/jpeg"), ("gif", "image/gif"), ("webp", "image/webp"), ("avif", "image/avif")],
)
def test_images_have_their_type(suffix: str, content_type: str, project: Project) -> None:
    project.write(f"docs/x.{suffix}", b"\x89PNG")
    assert fetch(project, f"x.{suffix}").content_type == content_type


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "missing.svg",
        "page.md",
        "code.py",
        "folder.svg",
        ".hidden.svg",
        ".hidden/x.svg",
        "../top.svg",
        "..%2ftop.svg",
        "%2e%2e/top.svg",
        "a/../../top.svg",
        "..\\top.svg",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "linked.svg",
        "x.svg%00.svg",
        "x" * 5000 + ".svg",
    ],
)
def test_nothing_else_is_served(path: str, project: Project) -> None:
    for name in ("top.svg", "docs/page.md", "docs/code.py", "docs/.hidden.svg", "docs/.hidden/x.svg", "docs/x.svg"):
        project.write(name, SVG)
    (project.root / "docs" / "folder.svg").mkdir()
    (project.root / "docs" / "linked.svg").symlink_to(project.root / "top.svg")
    response = fetch(project, path)
    assert response.status == 404
    assert SVG not in response.body


def test_icons_are_answered_as_iconify_asks() -> None:
    response = icons(Request("/_icons/tabler.json", tail="tabler.json", query={"icons": "rocket,no-such-icon"}))
    assert (response.status, response.content_type) == (200, "application/json")
    answer = json.loads(response.body)
    assert list(answer["icons"]) == ["rocket"]
    assert answer["not_found"] == ["no-such-icon"]


@pytest.mark.parametrize("tail", ["", "tabler", "tabler.svg", "../tabler.json", ".json"])
def test_what_is_no_set_is_404(tail: str) -> None:
    assert icons(Request(f"/_icons/{tail}", tail=tail, query={"icons": "rocket"})).status == 404


def test_an_unknown_set_has_no_icons() -> None:
    """A 404 would be an error in the console of every user of the page."""
    answer = json.loads(icons(Request("/_icons/nosuch.json", tail="nosuch.json", query={"icons": "rocket"})).body)
    assert (answer["icons"], answer["not_found"]) == ({}, ["rocket"])


def test_the_preload_script_is_kept() -> None:
    response = icons(Request("/_icons/preload.js", tail="preload.js"))
    assert response.status == 200
    assert response.content_type.startswith("text/javascript")
    tag = response.headers["etag"]
    other = icons(Request("/_icons/preload.js", tail="preload.js", query={"m": "1"}))
    assert other.headers["cache-control"] == "no-cache"
    again = icons(Request("/_icons/preload.js", tail="preload.js", headers={"if-none-match": tag}))
    assert again.status == 304
