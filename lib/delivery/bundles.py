"""The site's stylesheet and script: the files of `assets/site`, joined, under a URL that changes with their content."""

from collections.abc import Iterator
from pathlib import Path

import rcssmin
import rjsmin

from lib.delivery.compressor import Compressor
from lib.delivery.http import FOREVER, REVALIDATE
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.servers.contract import Request
from lib.site import Site

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_SHORTER = {"css": rcssmin.cssmin, "js": rjsmin.jsmin}


class Bundles(Part):
    """Answers `/_site/<hash>.css` and `/_site/<hash>.js`. With `reload` the files are read anew each time."""

    def __init__(self, folder: Path, site: Site, compressor: Compressor, *, reload: bool = False) -> None:
        self._folder = folder
        self._site = site
        self._keep = compressor.keep
        self._reload = reload
        self._joined: dict[str, tuple[Stored, Stored]] = {}

    def url(self, kind: str) -> str:
        """The fingerprinted path of the `css` or `js` bundle."""
        return self._site.url(f"/_site/{self._forms(kind)[0].fingerprint}.{kind}")

    def stored(self, request: Request) -> Stored | None:
        fingerprint, _, kind = request.tail.rpartition(".")
        if kind not in TYPES:
            return None
        current, another = self._forms(kind)
        return current if fingerprint == current.fingerprint else another

    def everything(self) -> Iterator[Stored]:
        for kind in TYPES:
            yield self._forms(kind)[0]

    def _forms(self, kind: str) -> tuple[Stored, Stored]:
        """The bundle as it is at its own URL, and as it is at the URL of an earlier or later version."""
        if self._reload or kind not in self._joined:
            body = self._read(kind)
            self._joined[kind] = (self._keep(body, TYPES[kind], FOREVER), self._keep(body, TYPES[kind], REVALIDATE))
        return self._joined[kind]

    def _read(self, kind: str) -> bytes:
        text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(self._folder.glob(f"*.{kind}")))
        shorter: str = text if self._reload else _SHORTER[kind](text)
        return shorter.encode()
