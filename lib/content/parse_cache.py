"""What parsing a page yielded, kept from one start to the next, by everything that it depends on."""

import hashlib
import importlib.metadata
import re
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from lib.content import version
from lib.content.draft import Draft
from lib.content.parses import Parse, Parses, read, written
from lib.content.place import PagePlace, Place

KIND = "pages"
_VERSIONS = re.compile(version.PATTERN)


class Store(Protocol):
    """Bytes by kind and key, as `lib.disk_cache` keeps them."""

    def get(self, kind: str, key: str) -> bytes | None:
        """The value; None when it is missing."""

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keeps a value if it can."""


class ParseCache:
    """The parses of all pages of a site. Without a store it forgets everything."""

    def __init__(self, store: Store | None, place: Place) -> None:
        self._store = store
        self._place = place
        self._found: dict[str, dict[str, Parse]] = {}

    def missing(self, drafts: list[Draft]) -> list[Draft]:
        """The pages of which nothing is remembered."""
        return [draft for draft in drafts if not self._remembered(draft)]

    def learn(self, draft: Draft, parses: dict[str, Parse]) -> None:
        """Takes what was found out elsewhere about a page."""
        self._found[draft.source] = parses
        self._keep(draft, parses)

    def parses(self, draft: Draft) -> Parses:
        """What is known of a page, to be read and added to."""
        return Parses(PagePlace(self._place, draft.file), self._remembered(draft))

    def done(self, draft: Draft, parses: Parses) -> None:
        """Keeps what was parsed for the first time, and lets go of the page."""
        self._found.pop(draft.source, None)
        if parses.is_new:
            self._keep(draft, parses.used)

    def _remembered(self, draft: Draft) -> dict[str, Parse]:
        if draft.source not in self._found:
            body = self._store.get(KIND, self._key(draft)) if self._store else None
            self._found[draft.source] = read(body) if body else {}
        return self._found[draft.source]

    def _keep(self, draft: Draft, parses: dict[str, Parse]) -> None:
        if self._store:
            self._store.put(KIND, self._key(draft), written(parses))

    def _key(self, draft: Draft) -> str:
        """The page and its text, and what else the HTML is made from."""
        named = {match["version_package"] for match in _VERSIONS.finditer(draft.text)}
        versions = (f"{name}={version.installed_version(name)}" for name in sorted(named))
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
