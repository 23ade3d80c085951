"""Parses many pages at once, in processes of their own that know nothing but Markdown.

They are programs of their own rather than forks: a fork of a server that has begun is unsafe, and a spawned copy of its
main module would build the site again. What they do not answer is parsed by whoever asked.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lib.content.draft import Draft
from lib.content.parses import Parse, Parses, read, written
from lib.content.place import PagePlace, Place

log = logging.getLogger(__name__)

FEWEST = 60
"""With fewer pages than this, the processes would take longer to start than the pages to parse."""

TIMEOUT = 120.0
_TOP = Path(__file__).resolve().parent.parent.parent


def parse_together(drafts: Sequence[Draft], place: Place) -> dict[str, dict[str, Parse]]:
    """The parses of the pages' own texts, by source; those of a process that fails are left out."""
    count = min(os.cpu_count() or 1, len(drafts) // (FEWEST // 2))
    if count < 2 or len(drafts) < FEWEST:
        return {}
    with ThreadPoolExecutor(count) as threads:
        answers = threads.map(lambda share: _asked(share, place), (drafts[start::count] for start in range(count)))
        return {source: parses for answer in answers for source, parses in answer.items()}


def _asked(drafts: Sequence[Draft], place: Place) -> dict[str, dict[str, Parse]]:
    """What one process answers."""
    try:
        done = subprocess.run(  # noqa: S603  # our own module, by our own interpreter
            [sys.executable, "-m", __name__],
            input=_question(drafts, place),
            capture_output=True,
            cwd=_TOP,
            timeout=TIMEOUT,
            check=True,
        )
        answers = zip(drafts, done.stdout.split(b"\n")[: len(drafts)], strict=True)
        return {draft.source: parses for draft, answer in answers if (parses := read(answer))}
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("Pages are parsed one after another, as no process could be started for them: %s", error)
        return {}


def _question(drafts: Sequence[Draft], place: Place) -> bytes:
    """One line of JSON about the site, then one for each page."""
    about = {
        "root": str(place.root),
        "docs_dir": str(place.docs_dir),
        "assets_dir": str(place.assets_dir),
        "endpoints": {str(file): endpoint for file, endpoint in place.endpoints.items()},
        "prefix": place.prefix,
    }
    pages = ({"file": str(draft.file), "text": draft.text, "line": draft.line} for draft in drafts)
    return b"\n".join(json.dumps(line).encode() for line in (about, *pages))


def _answers(question: bytes) -> Iterator[bytes]:
    """A line of parses for each page that was asked for."""
    about, *pages = (json.loads(line) for line in question.split(b"\n"))
    place = _place(about)
    for page in pages:
        parses = Parses(PagePlace(place, Path(page["file"])))
        parses.parse(page["text"], page["line"])
        yield written(parses.used)


def _place(about: dict[str, Any]) -> Place:
    endpoints = {Path(file): endpoint for file, endpoint in about.pop("endpoints").items()}
    prefix = about.pop("prefix")
    folders = {name: Path(folder) for name, folder in about.items()}
    return Place(**folders, endpoints=endpoints, debug=False, prefix=prefix)


if __name__ == "__main__":
    for answer in _answers(sys.stdin.buffer.read()):
        sys.stdout.buffer.write(answer + b"\n")
