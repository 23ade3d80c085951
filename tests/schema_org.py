"""Check structured data against the vocabulary of schema.org and the additional requirements of Google."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VOCABULARY = Path(__file__).parent / "schemas" / "schemaorg.json"
# Required properties by type. https://developers.google.com/search/docs/appearance/structured-data
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "WebSite": ("name", "url"),
    "SearchAction": ("target", "query-input"),
    "Article": ("headline", "image", "dateModified"),
    "BreadcrumbList": ("itemListElement",),
    "ListItem": ("position", "name", "item"),
}
# A property of an action can have a companion that describes the input of the user (schema.org/docs/actions.html).
_INPUT = "-input"


def graph_faults(data: Mapping[str, Any]) -> list[str]:
    """Return a description of each error in a JSON-LD document."""
    faults = [] if data.get("@context") == "https://schema.org" else ["the context is another"]
    nodes = data["@graph"]
    known = {node["@id"] for node in nodes if "@id" in node}
    for node in nodes:
        faults += node_faults(node, known)
    return faults


def node_faults(node: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    """Yield the errors in a node and its nested nodes. `known` contains the IDs that nodes can refer to."""
    kind = str(node.get("@type"))
    if kind not in types():
        yield f"there is no type {kind}"
        return
    for name in missing(kind, node):
        yield f"{kind} lacks {name}"
    for name, value in node.items():
        if name.startswith("@"):
            continue
        expected = expected_types(kind, name)
        if not expected:
            yield f"{kind} has no {name}"
            continue
        for one in value if isinstance(value, list) else [value]:
            yield from _value_faults(f"{kind}.{name}", one, expected, known)
    if kind == "BreadcrumbList" and [step["position"] for step in node["itemListElement"]] != [1, 2]:
        yield "the steps are not counted"


def missing(kind: str, node: Mapping[str, Any]) -> list[str]:
    """Return the missing properties that Google requires for a type or for one of its ancestors."""
    wanted = [name for ancestor in ancestors(kind) for name in REQUIRED.get(ancestor, ())]
    return [name for name in wanted if not node.get(name)]


def expected_types(kind: str, name: str) -> set[str]:
    """Return the types that the values of a property can have: none if the type has no such property."""
    if name.endswith(_INPUT) and "Action" in ancestors(kind):
        return {"Text"} if expected_types("SearchAction", "query") else set()
    return {
        expected for ancestor in ancestors(kind) for expected in types()[ancestor].get("properties", {}).get(name, ())
    }


def _value_faults(where: str, value: Any, expected: set[str], known: set[str]) -> Iterator[str]:
    if isinstance(value, Mapping) and set(value) == {"@id"}:
        if value["@id"] not in known:
            yield f"{where} refers to nothing"
    elif isinstance(value, Mapping):
        if not ancestors(value.get("@type", "")) & expected:
            yield f"{where} is a {value.get('@type')}, expected {sorted(expected)}"
        yield from node_faults(value, known)
    elif not any(_is_a(value, kind) for kind in expected):
        yield f"{where} is {value!r}, expected {sorted(expected)}"


def _is_a(value: Any, kind: str) -> bool:
    """Return whether a plain value is of a type. The URL of a thing can replace the thing."""
    if kind == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, str) or not value:
        return False
    if kind == "Text":
        return True
    if kind in {"Date", "DateTime"}:
        return _is_date(value)
    return kind in {"URL", "Thing"} and bool(urlsplit(value).scheme and urlsplit(value).netloc and value.isascii())


def _is_date(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value) if len(value) == len("2000-01-01") else datetime.fromisoformat(value))
    except ValueError:
        return False


def ancestors(kind: str) -> set[str]:
    """Return a type and all of its ancestors."""
    if kind not in types():
        return set()
    return {kind}.union(*(ancestors(parent) for parent in types()[kind]["parents"]))


@lru_cache(maxsize=1)
def types() -> Mapping[str, Mapping[str, Any]]:
    """Return the types of the vocabulary: their `parents`, and the `properties` of the types that pages use."""
    vocabulary = json.loads(VOCABULARY.read_text(encoding="utf-8"))
    found: Mapping[str, Mapping[str, Any]] = vocabulary["types"]
    return found
