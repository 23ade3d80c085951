"""Writes the page API reference from the OpenAPI document: `python -m tools.api_reference`."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lib.content.headings import slug
from lib.islands.templates import template_environment
from lib.settings import PROJECT_ROOT, Settings

FILE = PROJECT_ROOT / "docs" / "api-reference" / "api-reference.md"
_HERE = Path(__file__).parent
_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
}


def reference(document: Mapping[str, Any]) -> str:
    """Return the page: the operations by tag, then the models."""
    operations = [
        {"method": method.upper(), "path": path, "anchor": slug(f"{method} {path}"), **operation}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    templates = template_environment(_HERE, type_of, fields_of, facts, content_of)
    text = templates.get_template("api_reference.md").render(
        tags=document["tags"], operations=operations, models=document["components"]["schemas"]
    )
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n")) + "\n"


def type_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a value in Markdown, with links to models."""
    if name := schema.get("$ref", "").rsplit("/", 1)[-1]:
        return f"[{name}](#model-{slug(name)})"
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(map(type_of, options))
    if values := schema.get("enum"):
        return " or ".join(f"`{value}`" for value in values)
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"array of {type_of(schema.get('items', {}))}"
    name = schema.get("format") or schema.get("type") or "any value"
    return str(name)


def facts(schema: Mapping[str, Any]) -> str:
    """Return the limits, the default, and the first example of a value as sentences."""
    options = [schema, *schema.get("anyOf", ())]
    limits = [text.format(f"{each[key]:g}") for each in options for key, text in _BOUNDS.items() if key in each]
    sentences = [f"Limits: {', '.join(limits)}."] if limits else []
    if schema.get("default") not in (None, "", []):
        sentences.append(f"Default: `{schema['default']}`.")
    if schema.get("examples"):
        example = str(schema["examples"][0]).replace("\n", "\\n")
        sentences += [] if example == "" else [f"Example: `{example}`."]
    return " ".join(sentences)


def fields_of(model: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Yield name, schema, and whether it is always there, for each property of a model."""
    for name, schema in model.get("properties", {}).items():
        yield name, schema, name in model.get("required", ())


def content_of(body: Mapping[str, Any]) -> str:
    """Return the media types of a body with their models."""
    parts = []
    for media_type, content in body.get("content", {}).items():
        schema = content.get("schema", {})
        model = type_of(schema) if "$ref" in schema or schema.get("type") == "array" else ""
        parts.append(f"{model} as `{media_type}`" if model else f"`{media_type}`")
    return ", ".join(parts)


def main() -> int:
    """Write the page from the document of this version."""
    from lib.app import create_app  # noqa: PLC0415  # it imports Dash

    app = create_app(Settings(dash_backend="fastapi"))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(reference(app.server.openapi()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
