"""The links, images, and directives in the text of a page: what they name there, and how they are written here."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote

from lib.content.links import CODE, SUFFIXES, TARGETS, with_target
from tools.import_docs.pages import default_path

_MARKS = re.compile("|".join((*CODE, *TARGETS)), re.DOTALL | re.MULTILINE)
# Code can contain samples of directives.
_DIRECTIVE = re.compile(
    "|".join((*CODE, r"^(?P<head>[ \t]*\.\.[ \t]+(?P<name>[\w-]+)::[ \t]*)(?P<argument>[^\n]*)$")),
    re.DOTALL | re.MULTILINE,
)
# What a target cannot contain as it is, in Markdown or in a URL.
_SPECIAL = re.compile(r"[ ()<>\"%]")
_EXTERNAL = re.compile(r"[a-zA-Z][\w+.-]*:|//|#")


@dataclass(frozen=True, slots=True)
class Use:
    """A directive of a page, with its line in the text."""

    name: str
    argument: str
    line: int


def rewrite_targets(text: str, rewrite: Callable[[str], str]) -> str:
    """Return a text with other targets of its links and images, outside of code."""
    return _MARKS.sub(lambda match: with_target(match, rewrite), text)


def directives_of(text: str) -> Iterator[Use]:
    """Yield the directives of a text, also those in others."""
    for match in filter(lambda match: match["name"], _DIRECTIVE.finditer(text)):
        yield Use(match["name"], match["argument"].strip(), text.count("\n", 0, match.start()) + 1)


def rewrite_arguments(text: str, rewrite: Callable[[str, str], str]) -> str:
    """Return a text with other arguments of its directives. `rewrite` gets name and argument."""
    return _DIRECTIVE.sub(
        lambda match: match["head"] + rewrite(match["name"], match["argument"]) if match["name"] else match[0], text
    )


@dataclass(frozen=True)
class Targets:
    """Finds the new targets of links. The paths of files are relative to the docs folders."""

    pages: Mapping[Path, Path]
    """The files of the pages there and here."""
    present: Mapping[str, str]
    """The former paths with the present ones."""
    assets: Callable[[str], str | None]
    """Returns the new URL of an asset or static file, or None if there is no such file."""

    def rewritten(self, target: str, source: Path) -> str:
        """Return the target for a link in the file of a page."""
        if _EXTERNAL.match(target):
            return target
        path, mark, anchor = target.partition("#")
        found = self._path(path, source)
        encoded = _SPECIAL.sub(lambda match: quote(match[0]), found) if found != path else path
        return encoded + mark + anchor

    def _path(self, path: str, source: Path) -> str:
        plain = unquote(path.removeprefix("@site/static").removeprefix("@site"))
        if plain.startswith("/"):
            return self.assets(plain) or self.present.get("/" + plain.strip("/"), plain if plain != path else path)
        if Path(plain).suffix.lower() in SUFFIXES:
            return path
        found = self._page(source.parent / plain) or self._page(source.with_suffix("") / plain)
        if found is None:
            return path
        return Path(os.path.relpath(self.pages[found], self.pages[source].parent)).as_posix()

    def _page(self, place: Path) -> Path | None:
        """Return the page at a relative path, with or without a suffix, which can be a URL."""
        base = Path(os.path.normpath(place))
        forms = (base, Path(f"{base}.md"), base / "index.md", base / "README.md", base / f"{base.name}.md")
        return next((form for form in forms if form in self.pages), None) or self._by_path.get(default_path(base))

    @cached_property
    def _by_path(self) -> dict[str, Path]:
        return {default_path(source): source for source in self.pages}
