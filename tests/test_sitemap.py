"""sitemap.xml is valid and complete."""

from datetime import date

import pytest
from lxml import etree

from lib.features.agents.documents import MAX_SITEMAP_URLS as LONGEST
from lib.features.agents.documents import sitemap
from tests.delivery.conftest import SITE, site_below
from tests.serving import PROJECT

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SCHEMA = etree.XMLSchema(etree.parse(PROJECT / "tests" / "schemas" / "sitemap.xsd"))
ENTRIES = (
    {"path": "/", "lastmod": None},
    {"path": "/a", "lastmod": date(2026, 2, 1)},
    {"path": "/ü & \U0001f3dd<b>"},
)


def found(text: str) -> list[tuple[str | None, str | None]]:
    """Return the URL and the date of each page. Validate the document against the schema."""
    root = etree.fromstring(text.encode())
    SCHEMA.assertValid(root)
    return [(url.findtext(f"{{{NAMESPACE}}}loc"), url.findtext(f"{{{NAMESPACE}}}lastmod")) for url in root]


@pytest.mark.parametrize("prefix", ["", "/my-app"])
def test_each_page_with_the_date_that_is_known(prefix: str) -> None:
    base = f"{SITE.base_url}{prefix}"
    assert found(sitemap(site_below(prefix), ENTRIES)) == [
        (f"{base}/", None),
        (f"{base}/a", "2026-02-01"),
        (f"{base}/%C3%BC%20%26%20%F0%9F%8F%9D%3Cb%3E", None),
    ]


def test_a_file_holds_what_the_protocol_lets_it() -> None:
    entries = [{"path": f"/{number}"} for number in range(LONGEST + 1)]
    assert sitemap(SITE, entries).count("<loc>") == LONGEST


@pytest.mark.parametrize(
    "wrong",
    [
        "<url><lastmod>2026-02-01</lastmod></url>",
        "<url><loc>/a</loc></url>",
        "<url><loc>http://host/a</loc><lastmod>yesterday</lastmod></url>",
        "<url><loc>http://host/a</loc><priority>2</priority></url>",
        "<url><loc>http://host/a</loc></url><url><loc>http://host/a</loc></url>",
        "<page/>",
        "",
    ],
)
def test_the_schema_refuses_what_is_none(wrong: str) -> None:
    assert not SCHEMA.validate(etree.fromstring(f'<urlset xmlns="{NAMESPACE}">{wrong}</urlset>'))
