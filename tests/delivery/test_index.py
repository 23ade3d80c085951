"""`/_pages.json` lists the pages that search can find."""

import json
from typing import Any

from lib.content.parsed_page import Heading
from lib.delivery.bundles import StaticBody
from lib.features.search.site_search import page_index
from lib.http.messages import Request
from lib.site import Site
from tests.delivery.conftest import AS_IT_IS, SITE, Register, site_below


def pages_of(site: Site) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = json.loads(page_index(site))["pages"]
    return pages


def test_a_page_is_found_by_name_description_and_headings(register: Register) -> None:
    register(
        "/a", name="Über", category="Write", tags=("sea",), headings=(Heading(2, "eins", "Eins & zwei"),), hidden=False
    )
    register("/b")
    assert pages_of(SITE) == [
        {"path": "/b", "name": "B", "description": "About B.", "category": "", "tags": [], "headings": []},
        {
            "path": "/a",
            "name": "Über",
            "description": "About Über.",
            "category": "Write",
            "tags": ["sea"],
            "headings": [{"id": "eins", "text": "Eins & zwei"}],
        },
    ]


def test_hidden_pages_are_not_in_it(register: Register) -> None:
    register("/a")
    register("/hidden", hidden=True)
    register("/with", path_template="/with/<item>")
    register("/not-found-404", module="pages.not_found_404")
    assert [page["path"] for page in pages_of(SITE)] == ["/a"]


def test_it_is_kept_by_browsers_and_renewed_with_the_pages(register: Register) -> None:
    index = StaticBody(lambda: page_index(SITE), "application/json", AS_IT_IS)
    register("/a")
    tag = index(Request("/_pages.json")).headers["etag"]
    assert index(Request("/_pages.json", headers={"if-none-match": tag})).status == 304
    register("/b")
    index.invalidate()
    assert index(Request("/_pages.json", headers={"if-none-match": tag})).status == 200


def test_paths_stand_below_the_prefix(register: Register) -> None:
    register("/a")
    register("/")
    assert [page["path"] for page in pages_of(site_below("/my-app"))] == ["/my-app/a", "/my-app/"]
