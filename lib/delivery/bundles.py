"""The site's stylesheet and script: the files of `assets/site`, joined, under a URL that changes with their content."""

from pathlib import Path

from lib.delivery.http import FOREVER, REVALIDATE, cacheable, etag
from lib.servers.contract import Request, Response
from lib.site import Site

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


class Bundles:
    """Answers `/_site/<hash>.css` and `/_site/<hash>.js`. With `reload` the files are read anew each time."""

    def __init__(self, folder: Path, site: Site, *, reload: bool = False) -> None:
        self._folder = folder
        self._site = site
        self._reload = reload
        self._joined: dict[str, bytes] = {}

    def url(self, kind: str) -> str:
        """The fingerprinted path of the `css` or `js` bundle."""
        return self._site.url(f"/_site/{_fingerprint(self._body(kind))}.{kind}")

    def __call__(self, request: Request) -> Response:
        fingerprint, _, kind = request.tail.rpartition(".")
        if kind not in TYPES:
            return Response(b"Not found", 404, "text/plain")
        body = self._body(kind)
        current = fingerprint == _fingerprint(body)
        return cacheable(request, body, TYPES[kind], FOREVER if current else REVALIDATE)

    def _body(self, kind: str) -> bytes:
        if self._reload or kind not in self._joined:
            files = sorted(self._folder.glob(f"*.{kind}"))
            self._joined[kind] = b"\n".join(file.read_bytes() for file in files)
        return self._joined[kind]


def _fingerprint(body: bytes) -> str:
    return etag(body).strip('"')
