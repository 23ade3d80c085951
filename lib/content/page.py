"""Pages and their front matter."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from lib.content.diagnostics import FIXES, Diagnostic, as_sentence, use_one_of, value_fix
from lib.content.parsed_page import Heading

_BOUNDARY = re.compile(r"^-{3,}\s*$", re.MULTILINE)
_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")
_HEADING = re.compile(r"^#+[ \t]+(\S.*?)[ \t]*#*$", flags=re.MULTILINE)
_BLANK_LINES = re.compile(r"\A\s*\n")
_SLUG = re.compile(r"[^\w/-]+")


class FrontMatter(BaseModel):
    """The keys of the front matter. Unknown keys are in `model_extra`, and reported."""

    model_config = ConfigDict(extra="allow", frozen=True, str_strip_whitespace=True)

    name: str = Field(min_length=1, description="Name in the navigation, and heading of the page.")
    description: str = Field(min_length=1, description="One sentence for lists, search engines, and agents.")
    endpoint: str = Field(min_length=1, description="Path of the page, for example `/getting-started`.")
    icon: str | None = Field(None, description="Icon in the navigation, as `set:name`.")
    category: str | None = Field(None, description="Category in the navigation.")
    order: float | None = Field(None, description="Position in the category; smaller numbers come first.")
    package: str | None = Field(None, description="Python package of short names in `kwargs`.")
    tags: tuple[str, ...] = Field((), description="Tags for search and groups.")
    draft: bool = Field(False, description="Visible only in development mode.")
    hidden: bool = Field(False, description="Served, but not in lists, the sitemap, or documents for agents.")
    author: str | None = Field(None, description="Name of the author, for search engines.")
    published: date | None = Field(None, description="Date of publication, for search engines.")
    lastmod: date | None = Field(None, description="Date of the last relevant change.")
    redirect_from: tuple[str, ...] = Field((), description="Former paths, which redirect to the page.")
    schema_type: str = Field("TechArticle", description="The schema.org type of the page.")
    image: str | None = Field(None, description="Image for link previews, a file in `assets/`.")
    toc: bool = Field(True, description="Whether the page has a table of contents.")

    @field_validator("published", "lastmod", mode="before")
    @classmethod
    def _without_time(cls, value: Any) -> Any:
        return value[:10] if isinstance(value, str) and _DATE_AND_TIME.match(value) else value

    @field_validator("endpoint")
    @classmethod
    def _rooted(cls, value: str) -> str:
        return "/" + value.strip("/")

    @field_validator("redirect_from")
    @classmethod
    def _paths(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any("://" in path or path.startswith("//") for path in value):
            raise ValueError("Use paths of this site, such as `/old-name`.")
        return tuple(dict.fromkeys("/" + path.strip("/") for path in value))

    @field_validator("tags", "redirect_from", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Accept text with commas instead of a list."""
        return (
            tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value or ()
        )


KEY_VALUE = "Write `key: value` lines between two lines with `---`."
REQUIRED = ("name", "description", "endpoint")
KEYS = tuple(FrontMatter.model_fields)


def read_front_matter(
    text: str, *, file: Path, relative: str, docs_dir: Path
) -> tuple[FrontMatter, str, int, list[Diagnostic]]:
    """Return the front matter, the text, the first line of the text, and the diagnostics.

    The path and the first heading of the file replace missing and invalid keys.
    """
    block, body, block_line, body_line = split_front_matter(text)
    given, diagnostics = _loaded(block, block_line, relative)
    if block and text.endswith(block):
        diagnostics = [Diagnostic(relative, 1, "Front matter is not closed.", "Add a line with `---` after it.")]
    diagnostics += [
        Diagnostic(relative, 1, f"Missing front matter key `{key}`.", f"Add a line such as `{key}: …`.")
        for key in REQUIRED
        if not diagnostics and key not in given
    ]
    matter, more = _validated(given, _defaults(body, file, docs_dir), relative, text)
    diagnostics += more
    diagnostics += [
        Diagnostic(relative, line_of_key(text, key), f"Unknown front matter key `{key}`.", use_one_of(KEYS, key))
        for key in matter.model_extra or {}
    ]
    return matter, body, body_line, diagnostics


def split_front_matter(text: str) -> tuple[str, str, int, int]:
    """Return the front matter, the text without blank lines above it, and the lines where they start."""
    # A block that is not closed has no text after it.
    _, block, body = [*_BOUNDARY.split(text, 2), ""][:3] if _BOUNDARY.match(text) else ("", "", text)
    body = _BLANK_LINES.sub("", body)
    block_line = text[: text.find(block)].count("\n") + 1 if block else 1
    return block, body, block_line, text[: len(text) - len(body)].count("\n") + 1


class _TextLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C is ten times faster
    """Reads each value as the text that the author wrote: `3.10`, `no`, and `12:30` are not numbers or truth values."""


_TextLoader.yaml_implicit_resolvers = {
    first: [resolver for resolver in resolvers if resolver[0] == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _loaded(block: str, line: int, relative: str) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Return the keys of the front matter with a value; none if it is not YAML."""
    try:
        loader = _TextLoader(block)
        node = loader.get_single_node()
        loaded = loader.construct_document(node) if node else None
    except Exception as error:  # the constructors of explicit tags raise any error
        at, reason, fix = _yaml_error(error, block)
        return {}, [Diagnostic(relative, line + at, as_sentence(f"Front matter is not valid YAML: {reason}"), fix)]
    if node is None:
        return {}, []
    if not isinstance(loaded, dict):
        return {}, [Diagnostic(relative, line, "Front matter has no keys.", KEY_VALUE)]
    keys = [str(key.value) for key, _ in node.value]
    diagnostics = [
        Diagnostic(relative, line + key.start_mark.line, f"Duplicate front matter key `{name}`.", "Write it once.")
        for at, (name, (key, _)) in enumerate(zip(keys, node.value, strict=True))
        if name in keys[:at]
    ]
    return {str(key): value for key, value in loaded.items() if value not in (None, "")}, diagnostics


def _yaml_error(error: Exception, block: str) -> tuple[int, str, str]:
    """Return line, reason, and fix of an error in front matter, in plain words if it is a common one."""
    begins_before = re.search("flow|quoted|simple", str(getattr(error, "context", "")))
    at = getattr(getattr(error, "context_mark" if begins_before else "problem_mark", None), "line", 0)
    key, _, value = [*block.splitlines(), ""][at].partition(":")
    reason = "tab" if key.lstrip(" ").startswith("\t") else getattr(error, "problem", None) or error
    for words, (plain, fix) in FIXES["yaml"].items():
        if words in str(reason):
            return at, plain, fix.format(f'{key}: "{value.strip()}"')
    return at, str(reason).splitlines()[0], KEY_VALUE


def _validated(
    given: dict[str, Any], defaults: dict[str, str], relative: str, text: str
) -> tuple[FrontMatter, list[Diagnostic]]:
    """Return the front matter, with a diagnostic instead of each invalid value."""
    diagnostics: list[Diagnostic] = []
    values = {**defaults, **given}
    try:
        return FrontMatter.model_validate(values), diagnostics
    except ValidationError as error:
        for problem in error.errors():
            key = str(problem["loc"][0])
            values.pop(key, None)
            line = line_of_key(text, key)
            written = text.splitlines()[line - 1].partition(":")[2].strip() or str(problem["input"])
            message = f"Invalid value for `{key}`: `{shorten(written, 60, placeholder='…')}`."
            diagnostics.append(Diagnostic(relative, line, message, value_fix(problem)))
    return FrontMatter.model_validate({**defaults, **values}), diagnostics


def _defaults(body: str, file: Path, docs_dir: Path) -> dict[str, str]:
    """Return a name, a description, and an endpoint from the heading and the path of the page."""
    heading = _HEADING.search(body)
    place = file.relative_to(docs_dir).with_suffix("").as_posix()
    stem = file.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    name = (heading[1].strip() if heading else "") or stem or "Page"
    endpoint = "/" + (_SLUG.sub("-", place.lower()).strip("-/") or "page")
    return {"name": name, "description": name, "endpoint": endpoint}


def line_of_key(text: str, key: str) -> int:
    """Return the line of a key, or 1."""
    match = re.search(rf"^(?:{re.escape(key)}\s*[:=]|\[{re.escape(key)}\b)", text, flags=re.MULTILINE)
    return text[: match.start()].count("\n") + 1 if match else 1


@dataclass(frozen=True, slots=True)
class Page:
    """One loaded page.

    `source` is the path of its file in the project, `redirects` are its former paths, `blocks` HTML and Dash trees,
    `headings` those of the table of contents, and `markdown` is its text with expanded directives. `groups` are the
    titles of its groups in the navigation, from the category on, if its folder has an order file.
    """

    matter: FrontMatter
    source: str
    redirects: tuple[str, ...]
    blocks: tuple[Any, ...]
    headings: tuple[Heading, ...]
    markdown: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageSource:
    """A file with its front matter. `line` is the first line of its text, `endpoint_line` that of its endpoint."""

    file: Path
    source: str
    matter: FrontMatter
    text: str
    line: int
    endpoint_line: int
    groups: tuple[str, ...] = ()
