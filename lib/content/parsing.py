"""Parses many pages at once, in processes of their own that know nothing but Markdown.

They are programs of their own rather than forks: a fork of a server that has begun is unsafe, and a spawned copy of its
main module would build the site again. What they do not answer is parsed by whoever asked."""

import hashlib
import importlib.metadata
import json
import logging
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from lib.content.inline import VERSION_PATTERN, installed_version
from lib.content.links import LinkContext, LinkResolver
from lib.content.markdown import Parse, ParseResults, read, written
from lib.content.page import PageSource

log = logging.getLogger(__name__)

FEWEST = 60
"""With fewer pages than this, the processes would take longer to start than the pages to parse."""

TIMEOUT = 120.0
_TOP = Path(__file__).resolve().parent.parent.parent


def parse_together(sources: Sequence[PageSource], place: LinkContext) -> dict[str, dict[str, Parse]]:
    """The parses of the pages' own texts, by source; those of a process that fails are left out."""
    count = min(os.cpu_count() or 1, len(sources) // (FEWEST // 2))
    if count < 2 or len(sources) < FEWEST:
        return {}
    with ThreadPoolExecutor(count) as threads:
        answers = threads.map(lambda share: _asked(share, place), (sources[start::count] for start in range(count)))
        return {source: parses for answer in answers for source, parses in answer.items()}


def _asked(sources: Sequence[PageSource], place: LinkContext) -> dict[str, dict[str, Parse]]:
    """What one process answers."""
    try:
        done = subprocess.run(  # noqa: S603  # our own module, by our own interpreter
            [sys.executable, "-m", __name__],
            input=_question(sources, place),
            capture_output=True,
            cwd=_TOP,
            timeout=TIMEOUT,
            check=True,
        )
        answers = zip(sources, done.stdout.split(b"\n")[: len(sources)], strict=True)
        return {draft.source: parses for draft, answer in answers if (parses := read(answer))}
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("Pages are parsed one after another, as no process could be started for them: %s", error)
        return {}


def _question(sources: Sequence[PageSource], place: LinkContext) -> bytes:
    """One line of JSON about the site, then one for each page."""
    about = {
        "root": str(place.root),
        "docs_dir": str(place.docs_dir),
        "assets_dir": str(place.assets_dir),
        "endpoints": {str(file): endpoint for file, endpoint in place.endpoints.items()},
        "prefix": place.prefix,
    }
    pages = ({"file": str(draft.file), "text": draft.text, "line": draft.line} for draft in sources)
    return b"\n".join(json.dumps(line).encode() for line in (about, *pages))


def _answers(question: bytes) -> Iterator[bytes]:
    """A line of parses for each page that was asked for."""
    about, *pages = (json.loads(line) for line in question.split(b"\n"))
    place = _place(about)
    for page in pages:
        parses = ParseResults(LinkResolver(place, Path(page["file"])))
        parses.parse(page["text"], page["line"])
        yield written(parses.used)


def _place(about: dict[str, Any]) -> LinkContext:
    endpoints = {Path(file): endpoint for file, endpoint in about.pop("endpoints").items()}
    prefix = about.pop("prefix")
    folders = {name: Path(folder) for name, folder in about.items()}
    return LinkContext(**folders, endpoints=endpoints, debug=False, prefix=prefix)


KIND = "pages"
_VERSIONS = re.compile(VERSION_PATTERN)


class Store(Protocol):
    """Bytes by kind and key, as `lib.process.cache` keeps them."""

    def get(self, kind: str, key: str) -> bytes | None:
        """The value; None when it is missing."""

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keeps a value if it can."""


class ParseCache:
    """The parses of all pages of a site. Without a store it forgets everything."""

    def __init__(self, store: Store | None, place: LinkContext) -> None:
        self._store = store
        self._place = place
        self._found: dict[str, dict[str, Parse]] = {}

    def missing(self, sources: list[PageSource]) -> list[PageSource]:
        """The pages of which nothing is remembered."""
        return [draft for draft in sources if not self._remembered(draft)]

    def learn(self, draft: PageSource, parses: dict[str, Parse]) -> None:
        """Takes what was found out elsewhere about a page."""
        self._found[draft.source] = parses
        self._keep(draft, parses)

    def parses(self, draft: PageSource) -> ParseResults:
        """What is known of a page, to be read and added to."""
        return ParseResults(LinkResolver(self._place, draft.file), self._remembered(draft))

    def done(self, draft: PageSource, parses: ParseResults) -> None:
        """Keeps what was parsed for the first time, and lets go of the page."""
        self._found.pop(draft.source, None)
        if parses.is_new:
            self._keep(draft, parses.used)

    def _remembered(self, draft: PageSource) -> dict[str, Parse]:
        if draft.source not in self._found:
            body = self._store.get(KIND, self._key(draft)) if self._store else None
            self._found[draft.source] = read(body) if body else {}
        return self._found[draft.source]

    def _keep(self, draft: PageSource, parses: dict[str, Parse]) -> None:
        if self._store:
            self._store.put(KIND, self._key(draft), written(parses))

    def _key(self, draft: PageSource) -> str:
        """The page and its text, and what else the HTML is made from."""
        named = {match["version_package"] for match in _VERSIONS.finditer(draft.text)}
        versions = (f"{name}={installed_version(name)}" for name in sorted(named))
        return "\n".join([parser_mark(), self._place.prefix, draft.source, *versions, f"{draft.line}", draft.text])


@lru_cache(maxsize=1)
def parser_mark() -> str:
    """Changes with the parser: this package, the libraries it stands on, and whatever was installed beside them."""
    libraries = [f"{name} {importlib.metadata.version(name)}" for name in ("mistune", "pygments", "imagesize")]
    # Packages may bring languages to Pygments; installing one touches their folder.
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    return f"{code_mark(Path(__file__).parent)} {libraries} {installed} {sys.version}"


def code_mark(folder: Path) -> str:
    """Changes with the modules of a folder."""
    mark = hashlib.blake2b(digest_size=16)
    for file in sorted(folder.glob("*.py")):
        mark.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
    return mark.hexdigest()


if __name__ == "__main__":
    for answer in _answers(sys.stdin.buffer.read()):
        sys.stdout.buffer.write(answer + b"\n")
