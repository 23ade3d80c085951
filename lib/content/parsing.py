"""The parse results of pages, in this process or, for many pages at the same time, in other processes.

Those are separate programs: a fork of a running server is unsafe, and a spawned copy of its main module would build the
site again. This process parses all pages that another process does not return.
"""

import hashlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from lib.content.diagnostics import Document, ImageSource
from lib.content.headings import HeadingIds
from lib.content.links import LinkContext, LinkResolver
from lib.content.markdown import parse_markdown
from lib.content.page import PageSource

log = logging.getLogger(__name__)

# With fewer pages, the start of the processes would take longer than the parsing.
FEWEST = 60
TIMEOUT = 120.0
_TOP = Path(__file__).resolve().parent.parent.parent

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Parse:
    """One parsed text, with the ids of the page after it, and the targets of its links and images at that time."""

    document: Document
    ids: HeadingIds
    links: Mapping[str, str]
    images: Mapping[str, ImageSource | None]

    def is_current(self, resolver: LinkResolver) -> bool:
        """Return whether all links and images still have the same targets."""
        return all(resolver.href(target) == href for target, href in self.links.items()) and all(
            resolver.image(src) == found for src, found in self.images.items()
        )


# The results of a page by the key of their text.
PARSES = TypeAdapter(dict[str, Parse])
# For another process: pages as source, file, text, and first line; and their results by source.
_REQUEST = TypeAdapter(tuple[LinkContext, list[tuple[str, Path, str, int]]])
_RESPONSE = TypeAdapter(dict[str, dict[str, Parse]])


class ParseResults:
    """Parses the texts of one page in order. Results that are `known` and current are used again."""

    def __init__(self, resolver: LinkResolver, known: Mapping[str, Parse] | None = None) -> None:
        self._resolver = resolver
        self._known = known or {}
        self._ids = HeadingIds()
        self._before = ""
        self.used: dict[str, Parse] = {}

    @property
    def is_new(self) -> bool:
        """Return whether a text was parsed."""
        return any(self._known.get(key) is not parse for key, parse in self.used.items())

    def parse(self, text: str, line: int) -> Document:
        """Parse a text of the page that starts at `line`, with ids that no earlier text has."""
        key = self._before = _key(self._before, line, text)
        parse = self._known.get(key)
        if parse is None or not parse.is_current(self._resolver):
            parse = self._parse(text, line)
        self._ids = parse.ids.copy()
        self.used[key] = parse
        return parse.document

    def apart(self, text: str, line: int) -> Document:
        """Parse a text only for the directives in it, without an effect on other texts."""
        key = _key("apart", line, text)
        parse = self._known.get(key) or Parse(parse_markdown(text, line=line), HeadingIds(set()), {}, {})
        self.used[key] = parse
        return parse.document

    def _parse(self, text: str, line: int) -> Parse:
        links: dict[str, str] = {}
        images: dict[str, ImageSource | None] = {}
        document = parse_markdown(
            text,
            line=line,
            ids=self._ids,
            link=_recorded(self._resolver.href, links),
            image=_recorded(self._resolver.image, images),
        )
        return Parse(document, self._ids, links, images)


def _recorded(find: Callable[[str], Found], targets: dict[str, Found]) -> Callable[[str], Found]:
    """Return a function that also stores its results in `targets`."""

    def find_and_record(target: str) -> Found:
        found = targets[target] = find(target)
        return found

    return find_and_record


def _key(before: str, line: int, text: str) -> str:
    """Return a key for a text and its line, after all texts before it."""
    return hashlib.blake2b(f"{before}\n{line}\n{text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def parse_in_processes(sources: Sequence[PageSource], place: LinkContext) -> dict[str, dict[str, Parse]]:
    """Return the parse results of many pages' own texts, by source, without those of a process that fails."""
    count = min(os.cpu_count() or 1, len(sources) // (FEWEST // 2))
    if count < 2 or len(sources) < FEWEST:
        return {}
    with ThreadPoolExecutor(count) as threads:
        results = threads.map(
            lambda share: _parse_in_process(share, place), (sources[at::count] for at in range(count))
        )
        return {source: parses for result in results for source, parses in result.items()}


def _parse_in_process(sources: Sequence[PageSource], place: LinkContext) -> dict[str, dict[str, Parse]]:
    pages = [(draft.source, draft.file, draft.text, draft.line) for draft in sources]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, by our own interpreter
            [sys.executable, "-m", __name__],
            input=_REQUEST.dump_json((place, pages)),
            capture_output=True,
            cwd=_TOP,
            timeout=TIMEOUT,
            check=True,
        )
        return _RESPONSE.validate_json(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("Pages are parsed one after another, as no process could be started for them: %s", error)
        return {}


def main() -> None:
    """Parse the pages from standard input, and write the results to standard output."""
    place, pages = _REQUEST.validate_json(sys.stdin.buffer.read())
    results: dict[str, dict[str, Parse]] = {}
    for source, file, text, line in pages:
        parses = ParseResults(LinkResolver(place, file))
        parses.parse(text, line)
        results[source] = parses.used
    sys.stdout.buffer.write(_RESPONSE.dump_json(results))


if __name__ == "__main__":
    main()
