"""`/_pages.json` lists the pages that search may find."""

import json
from typing import Any

from lib.content.diagnostics import Heading
from lib.features.search.dialog import PageIndex
from lib.http.messages import Request
from tests.delivery.conftest import AS_IT_IS, SITE, Register, site_below


def pages_of(index: PageIndex) -> list[dict[str, Any]]:
    response = index(Request("/_pages.json"))
    assert (response.status, response.content_type) == (200, "application/json")
    pages: list[dict[str, Any]] = json.loads(response.body)["pages"]
    return pages


def test_a_page_is_found_by_name_description_and_headings(register: Register) -> None:
    register(
        "/a", name="Über", category="Write", tags=("sea",), headings=(Heading(2, "eins", "Eins & zwei"),), hidden=False
    )
    register("/b")
    index = PageIndex(SITE, AS_IT_IS)
    index.prepare()
    assert pages_of(index) == [
        {
            "path": "/a",
            "name": "Über",
            "description": "About Über.",
            "category": "Write",
            "tags": ["sea"],
            "headings": [{"id": "eins", "text": "Eins & zwei"}],
        },
        {"path": "/b", "name": "B", "description": "About B.", "category": "", "tags": [], "headings": []},
    ]


def test_hidden_pages_are_not_in_it(register: Register) -> None:
    register("/a")
    register("/hidden", hidden=True)
    register("/with", path_template="/with/<item>")
    register("/not-found-404", module="pages.not_found_404")
    index = PageIndex(SITE, AS_IT_IS)
    index.prepare()
    assert [page["path"] for page in pages_of(index)] == ["/a"]


def test_it_is_kept_by_browsers_and_renewed_with_the_pages(register: Register) -> None:
    index = PageIndex(SITE, AS_IT_IS)
    assert not index.written
    assert index(Request("/_pages.json")).status == 404
    register("/a")
    index.prepare()
    assert index.written
    tag = index(Request("/_pages.json")).headers["etag"]
    assert index(Request("/_pages.json", headers={"if-none-match": tag})).status == 304
    register("/b")
    index.prepare()
    assert index(Request("/_pages.json", headers={"if-none-match": tag})).status == 200


def test_paths_stand_below_the_prefix(register: Register) -> None:
    register("/a")
    register("/")
    index = PageIndex(site_below("/my-app"), AS_IT_IS)
    index.prepare()
    assert [page["path"] for page in pages_of(index)] == ["/my-app/a", "/my-app/"]
