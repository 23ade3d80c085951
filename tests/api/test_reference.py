"""The page API reference is that of the OpenAPI document of every backend."""

from tests.serving import Site
from tools.api_reference import FILE, facts, reference, type_of


def test_the_page_is_that_of_the_document(site: Site) -> None:
    """`make api-reference` writes the page."""
    with site.client() as client:
        document = client.get("/openapi.json").json()
        page = client.get("/api-reference")
    assert FILE.read_text(encoding="utf-8") == reference(document)
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page.text, path
    for model in document["components"]["schemas"]:
        assert f'id="model-{model.lower()}"' in page.text


def test_the_explorers_have_a_way_back(site: Site) -> None:
    with site.client() as client:
        for path in ("/docs", "/redoc"):
            assert '<body><a class="way-back" href="/"' in client.get(path).text


def test_types_and_facts() -> None:
    assert type_of({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}) == "date or null"
    assert (
        type_of({"type": "array", "items": {"$ref": "#/components/schemas/LinkOut"}})
        == "array of [LinkOut](#model-linkout)"
    )
    assert type_of({"enum": ["a", "b"]}) == "`a` or `b`"
    assert type_of({}) == "any value"
    assert facts({"minimum": 1, "maximum": 5, "default": 2, "examples": [3]}) == (
        "Limits: at least 1, at most 5. Default: `2`. Example: `3`."
    )
    assert facts({"anyOf": [{"maxLength": 9}, {"type": "null"}], "default": None}) == "Limits: at most 9 characters."
