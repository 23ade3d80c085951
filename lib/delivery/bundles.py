"""The site's stylesheet and scripts: files, joined, under a URL that changes with their content.

What a page needs is in `assets/site`; the scripts of `assets/late` are fetched when the browser has nothing else to do.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import rcssmin
import rjsmin

from lib.delivery.compressor import Compressor
from lib.delivery.http import FOREVER, REVALIDATE
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.servers.contract import Request
from lib.settings import Settings
from lib.site import Site

_SCRIPT = "text/javascript"
TYPES = {"css": "text/css; charset=utf-8", "js": _SCRIPT, "late.js": _SCRIPT}
_SHORTER: dict[str, Callable[[str], str]] = {"css": rcssmin.cssmin, "js": rjsmin.jsmin, "late.js": rjsmin.jsmin}

# Scripts of `assets/late`, by what has to be turned on for them.
ANALYTICS = ("00-web-vitals.js", "visits.js", "vitals.js")
LIVE = ("live.js",)


class Bundles(Part):
    """Answers `/_site/<hash>.css`, `.js` and `.late.js`. With `reload` the files are read anew each time.

    `late` are the files of the last one; with none of them there is no such bundle.
    """

    def __init__(
        self, folder: Path, site: Site, compressor: Compressor, *, late: tuple[Path, ...] = (), reload: bool = False
    ) -> None:
        self._folder = folder
        self._late = late
        self._kinds = [kind for kind in TYPES if late or kind != "late.js"]
        self._site = site
        self._keep = compressor.keep
        self._reload = reload
        self._joined: dict[str, tuple[Stored, Stored]] = {}

    def url(self, kind: str) -> str:
        """The fingerprinted path of the `css`, `js` or `late.js` bundle; empty where there is none."""
        if kind not in self._kinds:
            return ""
        return self._site.url(f"/_site/{self._forms(kind)[0].fingerprint}.{kind}")

    def stored(self, request: Request) -> Stored | None:
        fingerprint, _, kind = request.tail.partition(".")
        if kind not in self._kinds:
            return None
        current, another = self._forms(kind)
        return current if fingerprint == current.fingerprint else another

    def everything(self) -> Iterator[Stored]:
        for kind in self._kinds:
            yield self._forms(kind)[0]

    def _forms(self, kind: str) -> tuple[Stored, Stored]:
        """The bundle as it is at its own URL, and as it is at the URL of an earlier or later version."""
        if self._reload or kind not in self._joined:
            body = self._read(kind)
            self._joined[kind] = (self._keep(body, TYPES[kind], FOREVER), self._keep(body, TYPES[kind], REVALIDATE))
        return self._joined[kind]

    def _read(self, kind: str) -> bytes:
        files = self._late if kind == "late.js" else sorted(self._folder.glob(f"*.{kind}"))
        text = "\n".join(file.read_text(encoding="utf-8") for file in files)
        return (text if self._reload else _SHORTER[kind](text)).encode()


def late_files(folder: Path, settings: Settings) -> tuple[Path, ...]:
    """The scripts of `assets/late` that a site with these settings has a use for."""
    wanted = (*(ANALYTICS if settings.analytics_enabled else ()), *(LIVE if settings.live_updates else ()))
    return tuple(sorted(file for file in folder.glob("*.js") if file.name in wanted))
