"""Front matter: what a page says of itself above its text."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from lib.content.faults import Fault

_SLUG = re.compile(r"[^\w/-]+")


class FrontMatter(BaseModel):
    """The keys a page may carry. Unknown ones are kept in `model_extra`, and reported."""

    model_config = ConfigDict(extra="allow", frozen=True, str_strip_whitespace=True)

    name: str = Field(min_length=1, description="The page's name in the navigation and its heading.")
    description: str = Field(min_length=1, description="One sentence for lists, search engines and agents.")
    endpoint: str = Field(min_length=1, description="The page's path, such as `/getting-started`.")
    icon: str | None = Field(None, description="Icon in the navigation, as `set:name`.")
    category: str | None = Field(None, description="Heading in the navigation that the page stands under.")
    order: float | None = Field(None, description="Place among the pages of its category; smaller comes first.")
    package: str | None = Field(None, description="Python package that bare names in `kwargs` are looked up in.")
    tags: tuple[str, ...] = Field((), description="Words to find and group pages by.")
    draft: bool = Field(False, description="Shown in debug mode only.")
    hidden: bool = Field(False, description="Served, but in no list, no sitemap and no document for agents.")
    lastmod: date | None = Field(None, description="Date of the last change that matters to a reader.")
    redirect_from: tuple[str, ...] = Field((), description="Former paths, which redirect here.")
    schema_type: str = Field("TechArticle", description="The page's schema.org type.")
    image: str | None = Field(None, description="Picture for link previews, a file in `assets/`.")
    toc: bool = Field(True, description="Whether the page has a table of contents.")

    @field_validator("endpoint")
    @classmethod
    def _rooted(cls, value: str) -> str:
        """`getting-started/` and `/getting-started` mean the same page."""
        return "/" + value.strip("/")

    @field_validator("tags", "redirect_from", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """One word, or several with commas, are as good as a list."""
        return (
            tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value or ()
        )


REQUIRED = ("name", "description", "endpoint")


def read_front_matter(
    text: str, *, file: Path, relative: str, docs_dir: Path
) -> tuple[FrontMatter, str, int, list[Fault]]:
    """The page's front matter, its text, the line the text starts at, and what is wrong.

    A key that is missing or cannot be used is replaced by what the file's place and first heading suggest, so that the
    page is served all the same.
    """
    faults: list[Fault] = []
    try:
        metadata, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError) as error:
        faults.append(Fault(relative, _yaml_line(error), f"front matter that is not YAML ({_first_line(error)})",
                            "`key: value` lines between two `---`"))  # fmt: skip
        metadata, body = {}, re.sub(r"\A---.*?^---\s*$", "", text, count=1, flags=re.DOTALL | re.MULTILINE)
    first_line = (
        text[: len(text) - len(body)].count("\n") + 1 if body and text.endswith(body) else _body_line(text, body)
    )
    given = {str(key): value for key, value in metadata.items() if value is not None}
    faults += [
        Fault(relative, 1, f"no `{key}` in the front matter", f"a line such as `{key}: …`")
        for key in REQUIRED
        if not str(given.get(key, "")).strip()
    ]
    matter, more = _validated(given, _defaults(body, file, docs_dir), relative, text)
    faults += more
    for key in matter.model_extra or {}:
        faults.append(Fault(relative, _line_of_key(text, key), f"the front matter key `{key}`",
                            "one of " + ", ".join(FrontMatter.model_fields)))  # fmt: skip
    return matter, body, first_line, faults


def _validated(
    given: dict[str, Any], defaults: dict[str, str], relative: str, text: str
) -> tuple[FrontMatter, list[Fault]]:
    """The front matter without the values that do not fit, each reported."""
    faults: list[Fault] = []
    values = {key: str(value) if key in REQUIRED else value for key, value in given.items()}
    try:
        return FrontMatter.model_validate({**defaults, **values}), faults
    except ValidationError as error:
        for problem in error.errors():
            key = str(problem["loc"][0])
            values.pop(key, None)
            if key not in REQUIRED or str(given.get(key, "")).strip():
                faults.append(Fault(relative, _line_of_key(text, key), f"`{key}: {given.get(key)}`", problem["msg"]))
    return FrontMatter.model_validate({**defaults, **values}), faults


def _defaults(body: str, file: Path, docs_dir: Path) -> dict[str, str]:
    """Name, description and endpoint as the page's heading and place suggest them."""
    heading = re.search(r"^#+\s+(.+?)\s*#*$", body, flags=re.MULTILINE)
    place = file.relative_to(docs_dir).with_suffix("").as_posix()
    name = heading[1] if heading else file.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    endpoint = "/" + (_SLUG.sub("-", place.lower()).strip("-") or "page")
    return {"name": name or "Page", "description": name or "Page", "endpoint": endpoint}


def _line_of_key(text: str, key: str) -> int:
    match = re.search(rf"^{re.escape(key)}\s*:", text, flags=re.MULTILINE)
    return text[: match.start()].count("\n") + 1 if match else 1


def _body_line(text: str, body: str) -> int:
    """The line of the text's first words; python-frontmatter strips blank lines around them."""
    start = text.find(body) if body else -1
    return text[:start].count("\n") + 1 if start >= 0 else 1


def _yaml_line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 2 if mark else 1


def _first_line(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]
