"""`.. include::`"""

import os
import re
from dataclasses import replace
from pathlib import Path

from lib.content.context import Block, PageContext
from lib.content.diagnostics import as_sentence, did_you_mean, relative_path
from lib.content.headings import slug, split_id
from lib.content.links import CODE, LinkResolver
from lib.content.page import split_front_matter
from lib.content.variables import with_variables
from lib.directives.base import Call, Directive, DirectiveError, Options

# Headings outside of code.
_HEADING = r"^ {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>[^\n]*?)(?:[ \t]+#+)?[ \t]*$"
_HEADINGS = re.compile("|".join((*CODE, _HEADING)), re.DOTALL | re.MULTILINE)


class IncludeOptions(Options):
    """The part of the file."""

    section: str | None = None


class Include(Directive[IncludeOptions]):
    """Text of another Markdown file of the docs folder, by its path relative to the file of the page. No body.

    `:section:` is the ID of a heading. Then only the text under this heading is included.
    """

    NAME = "include"
    OPTIONS = IncludeOptions

    def render(self, call: Call[IncludeOptions], page: PageContext) -> list[Block]:
        text, line, inner = _read(call, page)
        return inner.render(inner.parse(text, line))

    def markdown(self, call: Call[IncludeOptions], page: PageContext) -> str:
        text, line, inner = _read(call, page)
        return inner.expand(text, line)


def _read(call: Call[IncludeOptions], page: PageContext) -> tuple[str, int, PageContext]:
    """Return the text, its first line in its file, and its context, in which paths are relative to that file."""
    place, path = page.at.place, call.argument
    target = Path(os.path.normpath(page.at.file.parent / path))
    if target.suffix != ".md" or not target.resolve().is_relative_to(place.docs_dir.resolve()):
        fix = "Use a Markdown file in the docs folder, such as `../_shared/install.md`."
        raise DirectiveError(f"Invalid path for directive `include`: `{path}`.", fix)
    if not target.is_file():
        others = (Path(os.path.relpath(file, page.at.file.parent)).as_posix() for file in place.docs_dir.rglob("*.md"))
        fix = f"{did_you_mean(path, others)}Use a path relative to this file."
        raise DirectiveError(f"File not found: `{path}`.", fix)
    files = (*page.included_from, page.at.file)
    if target in files:
        names = " → ".join(f"`{relative_path(file, place.root)}`" for file in (*files[files.index(target) :], target))
        raise DirectiveError(f"File includes itself: {names}.", "Remove one of these directives.")
    try:
        _, text, _, line = split_front_matter(target.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DirectiveError(as_sentence(f"Cannot read `{path}`: {error}"), "Use UTF-8 text.") from error
    if call.options.section:
        text, line = _section(text, line, call.options.section.lstrip("#"), path)
    source = relative_path(target, place.root)
    text = with_variables(text, line, source, place.variables, page.diagnostics)
    return text, line, replace(page, at=LinkResolver(place, target), source=source, included_from=files)


def _section(text: str, line: int, wanted: str, path: str) -> tuple[str, int]:
    """Return the text under the heading with an ID, without the heading, and its line."""
    found = [heading for heading in _HEADINGS.finditer(text) if heading["marks"]]
    names = [own or slug(title) for title, own in (split_id(heading["title"]) for heading in found)]
    if wanted not in names:
        fix = f"{did_you_mean(wanted, names)}Use the ID of a heading in that file."
        raise DirectiveError(f"Section `{wanted}` not found in `{path}`.", fix)
    at = names.index(wanted)
    start, level = found[at].end(), len(found[at]["marks"])
    end = next((heading.start() for heading in found[at + 1 :] if len(heading["marks"]) <= level), len(text))
    return text[start:end], line + text.count("\n", 0, start)
