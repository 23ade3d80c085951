"""The parse results of pages, in this process or, for many pages at the same time, in other processes.

Those are separate programs: a fork of a running server is unsafe, and a spawned copy of its main module would build the
site again. This process parses all pages that another process does not return.
"""

import hashlib
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from lib.content.headings import HeadingIds
from lib.content.links import LinkContext, LinkResolver
from lib.content.markdown import parse_markdown
from lib.content.page import PageSource
from lib.content.parsed_page import Document
from lib.translations import in_language, language_of

log = logging.getLogger(__name__)

# With fewer pages, the start of the processes would take longer than the parsing.
FEWEST = 60
TIMEOUT = 120.0
_TOP = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Parse:
    """One parsed text, with the ids of the page after it, and the targets of its links at that time."""

    document: Document
    ids: HeadingIds
    links: Mapping[str, str]

    def is_current(self, resolver: LinkResolver) -> bool:
        """Return whether all links and images still have the same targets."""
        return all(resolver.href(target) == href for target, href in self.links.items()) and all(
            resolver.image(src) == found for src, found in self.document.images.items()
        )


# The results of a page by the key of their text.
PARSES = TypeAdapter(dict[str, Parse])
# For another process: pages as source, file, text, first line, and language; and their results by source.
_REQUEST = TypeAdapter(tuple[LinkContext, list[tuple[str, Path, str, int, str]]])
_RESPONSE = TypeAdapter(dict[str, dict[str, Parse]])


class ParseResults:
    """Parses the texts of one page in order. Results that are `known` and current are used again."""

    def __init__(self, resolver: LinkResolver, known: Mapping[str, Parse] | None = None) -> None:
        self._resolver = resolver
        self._known = known or {}
        self._ids = HeadingIds()
        self._before = ""
        self._references: Mapping[str, Any] = {}
        self._documents: dict[tuple[int, str], Document] = {}
        self.used: dict[str, Parse] = {}

    def parse(self, text: str, line: int, resolver: LinkResolver) -> Document:
        """Parse a text of the page that starts at `line` of its file, with ids that no earlier text has."""
        # The ids depend on all texts before this one.
        value = f"{self._before}\n{line}\n{text}".encode("utf-8", "replace")
        key = self._before = hashlib.blake2b(value, digest_size=16).hexdigest()
        parse = self._known.get(key)
        if parse is None or not parse.is_current(resolver):
            ids = self._ids
            document = parse_markdown(text, line=line, ids=ids, resolver=resolver, references=self._references)
            parse = Parse(document, ids, {link.target: resolver.href(link.target) for link in document.links})
        self._ids = HeadingIds(set(parse.ids.taken), dict(parse.ids.last))
        # The text of the page comes first. Those of its directives can use its definitions.
        self._references = self._references or parse.document.references
        self.used[key] = parse
        self._documents[line, text] = parse.document
        return parse.document

    def apart(self, text: str, line: int) -> Document:
        """Return a text only for the directives in it, without an effect on other texts."""
        return self._documents.get((line, text)) or parse_markdown(text, line=line, resolver=self._resolver)


def parse_in_processes(sources: Sequence[PageSource], place: LinkContext) -> dict[str, dict[str, Parse]]:
    """Return the parse results of many pages' own texts, by source, without those of a process that fails."""
    count = min(os.cpu_count() or 1, len(sources) // (FEWEST // 2))
    if count < 2 or len(sources) < FEWEST:
        return {}
    with ThreadPoolExecutor(count) as threads:
        shares = [sources[at::count] for at in range(count)]
        results = threads.map(_parse_in_process, shares, repeat(place))
        return {source: parses for result in results for source, parses in result.items()}


def _parse_in_process(sources: Sequence[PageSource], place: LinkContext) -> dict[str, dict[str, Parse]]:
    pages = [(each.source, each.file, each.text, each.line, language_of(each.matter.endpoint)) for each in sources]
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
        log.warning("Cannot start processes to parse pages; parsing them one by one: %s", error)
        return {}


def main() -> None:
    """Parse the pages from standard input, and write the results to standard output."""
    place, pages = _REQUEST.validate_json(sys.stdin.buffer.read())
    results: dict[str, dict[str, Parse]] = {}
    for source, file, text, line, language in pages:
        resolver = LinkResolver(place, file)
        parses = ParseResults(resolver)
        with in_language(language):
            parses.parse(text, line, resolver)
        results[source] = parses.used
    sys.stdout.buffer.write(_RESPONSE.dump_json(results))


if __name__ == "__main__":
    main()
