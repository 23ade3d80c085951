"""The site's stylesheet and scripts: joined files under a URL that changes with their content."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from lib.delivery.compressor import Compressor
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.compression import FOREVER, REVALIDATE
from lib.http.messages import Request
from lib.site import Site

_SCRIPT = "text/javascript"
TYPES = {"css": "text/css; charset=utf-8", "js": _SCRIPT, "late.js": _SCRIPT}

# Strings and URLs, which stay as they are; and comments and white space, most of which have no meaning next to marks.
_GAP = r"(?:\s|/\*.*?(?:\*/|\Z))"
_CSS = re.compile(
    rf"""(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|["'][^\n]*\n?|url\([^()"']*\))"""
    rf"|{_GAP}*(?P<mark>[{{}};,]){_GAP}*|{_GAP}+",
    re.DOTALL,
)


class Bundles(CachedHandler):
    """Handler of `/_site/<hash>.css`, `.js`, and `.late.js`, which joins the scripts in the folders `deferred`.

    Browsers load the last one when they are idle. The stylesheet ends with `styles`. With `reload`, each request reads
    the files.
    """

    def __init__(
        self, folders: Sequence[Path], site: Site, compressor: Compressor, *, styles: str = "", reload: bool = False
    ) -> None:
        self._folders = folders
        self._kinds = [kind for kind in TYPES if kind != "late.js" or self._files(kind)]
        self._site = site
        self._styles = styles
        self._keep = compressor.keep
        self._reload = reload
        self._joined: dict[str, tuple[CachedBody, CachedBody]] = {}

    def url(self, kind: str) -> str:
        """Return the fingerprinted path of the `css`, `js`, or `late.js` bundle; empty if it has no files."""
        if kind not in self._kinds:
            return ""
        return self._site.url(f"/_site/{self._forms(kind)[0].fingerprint}.{kind}")

    def lookup(self, request: Request) -> CachedBody | None:
        fingerprint, _, kind = request.tail.partition(".")
        if kind not in self._kinds:
            return None
        current, another = self._forms(kind)
        return current if fingerprint == current.fingerprint else another

    def cached_tails(self) -> Iterable[str]:
        return [f"{self._forms(kind)[0].fingerprint}.{kind}" for kind in self._kinds]

    def _forms(self, kind: str) -> tuple[CachedBody, CachedBody]:
        """Return the bundle for its own URL, and for the URL of another version."""
        if self._reload or kind not in self._joined:
            text = "\n".join(file.read_text(encoding="utf-8") for file in self._files(kind))
            text = text + self._styles if kind == "css" else text
            body = (minified(text) if kind == "css" and not self._reload else text).encode()
            self._joined[kind] = (self._keep(body, TYPES[kind], FOREVER), self._keep(body, TYPES[kind], REVALIDATE))
        return self._joined[kind]

    def _files(self, kind: str) -> list[Path]:
        """Return the files of a bundle from all folders, sorted by name. Scripts of a fork come last."""
        pattern = "deferred/*.js" if kind == "late.js" else f"*.{kind}"
        files = (file for folder in self._folders for file in folder.glob(pattern))
        return sorted(files, key=lambda file: (kind == "js" and file.parent.name == "site" != file.stem, file.name))


def minified(css: str) -> str:
    """Return a stylesheet without comments and unnecessary white space."""
    return _CSS.sub(lambda found: found["text"] or found["mark"] or " ", css).strip()


class StaticBody(CachedHandler):
    """A body that `build` writes at the first request."""

    def __init__(self, build: Callable[[], str], content_type: str, compressor: Compressor) -> None:
        self._build = build
        self._type = content_type
        self._keep = compressor.keep
        self._written: CachedBody | None = None

    def invalidate(self) -> None:
        self._written = None

    def lookup(self, request: Request) -> CachedBody | None:
        if self._written is None:
            self._written = self._keep(self._build().encode(), self._type)
        return self._written

    def cached_tails(self) -> Iterable[str]:
        return ("",)
