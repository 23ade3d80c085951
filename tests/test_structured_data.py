"""JSON-LD is valid against schema.org."""

import dataclasses
import json
from datetime import date
from typing import Any

import pytest

from lib.catalog.page_metadata import PageMetadata, structured_data
from tests.delivery.conftest import SITE, site_below
from tests.schema_org import ancestors, graph_faults, types

HOME = PageMetadata("/", 200, "Home", "Documentation", "Atoll · Documentation", "All of it.", indexed=True)
PAGE = PageMetadata(
    "/tides", 200, "Tides", "Tides", "Tides · Atoll", "When the water comes.", indexed=True, category="Show",
    tags=("moon", "water"), modified=date(2026, 11, 21),
)  # fmt: skip
IMAGE = f"{SITE.base_url}/_cards/tides.png"


def data_of(about: PageMetadata = PAGE, prefix: str = "", **changed: Any) -> dict[str, Any]:
    """Return the JSON-LD document of a page."""
    written = structured_data(dataclasses.replace(about, **changed), site_below(prefix), IMAGE)
    loaded: dict[str, Any] = json.loads(written)
    return loaded


def node(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the only node of a type."""
    (found,) = (node for node in data["@graph"] if node["@type"] == kind)
    return dict(found)


def test_a_page_is_an_article_of_the_site_with_a_way_to_it() -> None:
    data = data_of()
    assert graph_faults(data) == []
    assert [node["@type"] for node in data["@graph"]] == ["WebSite", "TechArticle", "BreadcrumbList", "Organization"]
    article = node(data, "TechArticle")
    assert {name: article[name] for name in ("headline", "description", "dateModified", "keywords", "image")} == {
        "headline": "Tides",
        "description": "When the water comes.",
        "dateModified": "2026-11-21",
        "keywords": ["moon", "water"],
        "image": IMAGE,
    }
    assert (article["articleSection"], article["inLanguage"]) == ("Show", "en")
    assert article["isPartOf"] == {"@id": node(data, "WebSite")["@id"]}
    organization = node(data, "Organization")
    assert (
        article["author"] == article["publisher"] == node(data, "WebSite")["publisher"] == {"@id": organization["@id"]}
    )
    assert (organization["name"], organization["url"]) == (SITE.name, f"{SITE.base_url}/")
    steps = node(data, "BreadcrumbList")["itemListElement"]
    assert [(step["name"], step["item"]) for step in steps] == [
        ("Atoll", f"{SITE.base_url}/"),
        ("Tides", f"{SITE.base_url}/tides"),
    ]


def test_the_home_page_is_the_site_and_no_article() -> None:
    data = data_of(HOME)
    assert graph_faults(data) == []
    website, publisher = data["@graph"]
    assert (website["@type"], website["name"], website["url"]) == ("WebSite", SITE.name, f"{SITE.base_url}/")
    assert publisher["@type"] == "Organization"
    assert website["potentialAction"]["target"]["urlTemplate"] == f"{SITE.base_url}/?q={{search_term_string}}"


def test_nothing_is_said_that_is_not_known() -> None:
    data = data_of(category="", tags=(), modified=None)
    article = node(data, "TechArticle")
    assert not {"articleSection", "keywords", "dateModified", "datePublished"} & set(article)
    assert [fault for fault in graph_faults(data) if fault != "TechArticle lacks dateModified"] == []
    assert None not in article.values()


def test_author_publisher_and_dates() -> None:
    about = dataclasses.replace(PAGE, author='Ada "the" <Count>', published=date(2026, 1, 31))
    site = dataclasses.replace(SITE, publisher="Harbor Office", license="CC-BY-4.0")
    data: dict[str, Any] = json.loads(structured_data(about, site, IMAGE))
    assert graph_faults(data) == []
    article = node(data, "TechArticle")
    assert article["author"] == {"@type": "Person", "name": 'Ada "the" <Count>'}
    assert (article["datePublished"], article["dateModified"]) == ("2026-01-31", "2026-11-21")
    assert node(data, "Organization")["name"] == "Harbor Office"
    assert article["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    expression: dict[str, Any] = json.loads(
        structured_data(about, dataclasses.replace(site, license="MIT OR 0BSD"), IMAGE)
    )
    assert "license" not in node(expression, "TechArticle"), "an expression has no URL"


def test_below_a_prefix_every_address_carries_it() -> None:
    data = data_of(prefix="/my-app")
    assert graph_faults(data) == []
    assert node(data, "TechArticle")["url"] == f"{SITE.base_url}/my-app/tides"
    assert node(data, "WebSite")["url"] == f"{SITE.base_url}/my-app/"
    assert "/my-app/?q=" in json.dumps(node(data, "WebSite"))


def test_addresses_are_encoded_and_words_are_not() -> None:
    data = data_of(path="/größe und maß", name="Größe", headline="Größe")
    assert graph_faults(data) == []
    assert node(data, "TechArticle")["url"].endswith("/gr%C3%B6%C3%9Fe%20und%20ma%C3%9F")
    assert node(data, "TechArticle")["headline"] == "Größe"


@pytest.mark.parametrize(
    "kind", ["APIReference", "Article", "WebPage", "HowTo", "LearningResource", "SoftwareSourceCode"]
)
def test_a_page_may_be_another_creative_work(kind: str) -> None:
    data = data_of(schema_type=kind)
    assert node(data, kind)["headline"] == "Tides"
    assert graph_faults(data) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"@type": "TechnicalArticle"}, "there is no type TechnicalArticle"),
        ({"title": "Tides"}, "TechArticle has no title"),
        ({"headline": ""}, "TechArticle lacks headline"),
        ({"dateModified": "yesterday"}, "TechArticle.dateModified is 'yesterday'"),
        ({"isPartOf": {"@id": "https://example.org/#other"}}, "TechArticle.isPartOf refers to nothing"),
        ({"image": "/tides.png"}, "TechArticle.image is '/tides.png'"),
        ({"isPartOf": {"@type": "ListItem", "position": 1, "name": "n", "item": "https://e.org"}}, "is a ListItem"),
    ],
)
def test_what_is_not_of_the_vocabulary_is_found(change: dict[str, Any], fault: str) -> None:
    """The check itself finds errors."""
    data = data_of()
    data["@graph"][1] |= change
    assert any(fault in found for found in graph_faults(data)), graph_faults(data)


@pytest.mark.release
def test_the_vocabulary_knows_what_descends_from_what() -> None:
    assert ancestors("TechArticle") == {"TechArticle", "Article", "CreativeWork", "Thing"}
    assert len(types()) > 100
