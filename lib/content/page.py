"""A page as a value: what its file says, ready to be registered."""

import re
import reprlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from lib.content.diagnostics import Diagnostic, Heading, strip_prefix

_HANDLER = YAMLHandler()
_HEADING = re.compile(r"^#+[ \t]+(\S.*?)[ \t]*#*$", flags=re.MULTILINE)
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

    @field_validator("redirect_from")
    @classmethod
    def _paths(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Former paths of this site, each once."""
        if any("://" in path or path.startswith("//") for path in value):
            raise ValueError("paths of this site, such as `/old-name`")
        return tuple(dict.fromkeys("/" + path.strip("/") for path in value))

    @field_validator("tags", "redirect_from", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """One word, or several with commas, are as good as a list."""
        return (
            tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value or ()
        )


REQUIRED = ("name", "description", "endpoint")
KEYS = tuple(FrontMatter.model_fields)


def read_front_matter(
    text: str, *, file: Path, relative: str, docs_dir: Path
) -> tuple[FrontMatter, str, int, list[Diagnostic]]:
    """The page's front matter, its text, the line the text starts at, and what is wrong.

    A key that is missing or cannot be used is replaced by what the file's place and first heading suggest, so that the
    page is served all the same.
    """
    block, body, block_line, body_line = _split(text)
    given, diagnostics = _loaded(block, block_line, relative)
    diagnostics += [
        Diagnostic(relative, 1, f"no `{key}` in the front matter", f"a line such as `{key}: …`")
        for key in REQUIRED
        if not diagnostics and not _words(given.get(key))
    ]
    matter, more = _validated(given, _defaults(body, file, docs_dir), relative, text)
    diagnostics += more
    diagnostics += [
        Diagnostic(relative, line_of_key(text, key), f"the front matter key `{key}`", "one of " + ", ".join(KEYS))
        for key in matter.model_extra or {}
    ]
    return matter, body, body_line, diagnostics


def _split(text: str) -> tuple[str, str, int, int]:
    """Front matter and text, blank lines above it left out, and the lines they start at."""
    block, body = "", text
    if _HANDLER.detect(text):
        try:
            block, body = _HANDLER.split(text)
        except ValueError:  # opened and never closed
            block, body = text.partition("\n")[2], ""
    blank = len(body) - len(body.lstrip("\r\n"))
    while blank < len(body) and not body[blank:].partition("\n")[0].strip():
        blank += len(body[blank:].partition("\n")[0]) + 1
    body = body[blank:]
    block_line = text[: text.find(block)].count("\n") + 1 if block else 1
    return block, body, block_line, text[: len(text) - len(body)].count("\n") + 1


def _loaded(block: str, line: int, relative: str) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The keys of the front matter; none of them when it is not YAML."""
    expected = "`key: value` lines between two `---`"
    try:
        loaded = _HANDLER.load(block) if block.strip() else {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        found = f"front matter that is not YAML ({_first_line(error)})"
        return {}, [Diagnostic(relative, line + (mark.line if mark else 0), found, expected)]
    if not isinstance(loaded, dict):
        return {}, [Diagnostic(relative, line, "front matter without keys", expected)]
    return {str(key): value for key, value in loaded.items() if value is not None}, []


def _words(value: Any) -> str:
    """A scalar as text; nothing for what is no scalar."""
    return str(value).strip() if isinstance(value, str | int | float | date) else ""


def _validated(
    given: dict[str, Any], defaults: dict[str, str], relative: str, text: str
) -> tuple[FrontMatter, list[Diagnostic]]:
    """The front matter without the values that do not fit, each reported."""
    diagnostics: list[Diagnostic] = []
    words = {key: _words(given.get(key)) for key in REQUIRED}
    values = {**defaults, **{key: value for key, value in given.items() if key not in REQUIRED}}
    values |= {key: word for key, word in words.items() if word}
    try:
        return FrontMatter.model_validate(values), diagnostics
    except ValidationError as error:
        for problem in error.errors():
            key = str(problem["loc"][0])
            values.pop(key, None)
            found = f"`{key}: {reprlib.repr(given.get(key))}`"
            diagnostics.append(Diagnostic(relative, line_of_key(text, key), found, strip_prefix(problem["msg"])))
    return FrontMatter.model_validate({**defaults, **values}), diagnostics


def _defaults(body: str, file: Path, docs_dir: Path) -> dict[str, str]:
    """Name, description and endpoint as the page's heading and place suggest them."""
    heading = _HEADING.search(body)
    place = file.relative_to(docs_dir).with_suffix("").as_posix()
    stem = file.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    name = (heading[1].strip() if heading else "") or stem or "Page"
    endpoint = "/" + (_SLUG.sub("-", place.lower()).strip("-/") or "page")
    return {"name": name, "description": name, "endpoint": endpoint}


def line_of_key(text: str, key: str) -> int:
    """The line that a key stands on, 1 if it is not there."""
    match = re.search(rf"^{re.escape(key)}\s*:", text, flags=re.MULTILINE)
    return text[: match.start()].count("\n") + 1 if match else 1


def _first_line(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file.

    `source` is its path relative to the project, `redirects` its former paths that are free, `blocks` the stretches of
    HTML and the trees that its directives made, `headings` those of the table of contents, `markdown` the text with its
    directives written out.
    """

    matter: FrontMatter
    source: str
    redirects: tuple[str, ...]
    blocks: tuple[Any, ...]
    headings: tuple[Heading, ...]
    markdown: str


@dataclass(frozen=True, slots=True)
class PageSource:
    """A file whose front matter is read. `line` is where its text starts, `endpoint_line` where its address stands."""

    file: Path
    source: str
    matter: FrontMatter
    text: str
    line: int
    endpoint_line: int
