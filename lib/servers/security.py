"""Security headers of `security.toml`, and the Content Security Policy, which lists the hash of each inline script."""

import re
import tomllib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

Directives = Mapping[str, tuple[str, ...]]

CSP, RESOURCE_POLICY = "content-security-policy", "cross-origin-resource-policy"
UPGRADE = "upgrade-insecure-requests"

# Maximum bytes of HTML that is buffered to hash its scripts.
MAX_BUFFERED_HTML = 4 * 1024 * 1024

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _directives(table: str) -> Directives:
    return {name: tuple(sources) for name, sources in _TABLES["policies"][table].items()}


DOCUMENTS, PICTURES = _directives("documents"), _directives("pictures")
EXPLORERS: Directives = {**DOCUMENTS, **_directives("explorers")}
DEVELOPMENT: Directives = {**DOCUMENTS, **_directives("development")}

EVERYWHERE: Mapping[str, str] = _TABLES["everywhere"]
WITH_DOCUMENTS: Mapping[str, str] = _TABLES["documents"]
[TRANSPORT_SECURITY] = _TABLES["secure"].items()
CORS: Mapping[str, Mapping[str, str]] = _TABLES["cors"]
PUBLIC, FOR_OTHERS = (tuple(_TABLES[RESOURCE_POLICY][name]) for name in ("omitted", "cross-origin"))

_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(rb"""(?:^|\s)type\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_SOURCE = re.compile(rb"(?:^|\s)src\s*=", re.IGNORECASE)
# Types of script elements that a browser runs, or that `assets/scripts/boot/boot.js` converts.
_RUN = frozenset({b"", b"text/javascript", b"application/javascript", b"module", b"text/dash"})


class ContentSecurity:
    """The policy of one site. Its scripts can connect to the origins in `peers` by HTTP and WebSocket.

    `sources` are more origins by directive.
    """

    def __init__(
        self, directives: Directives = DOCUMENTS, peers: Iterable[str] = (), sources: Directives | None = None
    ) -> None:
        reachable = [address for peer in peers for address in (peer, peer.replace("http", "ws", 1))]
        self._directives = {**directives, "connect-src": (*directives["connect-src"], *reachable)}
        for name, origins in (sources or {}).items():
            self._directives[name] = (*self._directives.get(name, ()), *origins)
        self._takes_hashes = "'unsafe-inline'" not in directives["script-src"]
        # Many documents have the same scripts.
        self.allowing = lru_cache(maxsize=256)(self._allowing)

    def of(self, document: bytes) -> str:
        """Return the value of the header for a document."""
        return self.allowing(script_hashes(document))

    def _allowing(self, hashes: tuple[str, ...]) -> str:
        """Return the value for a document with inline scripts of these hashes."""
        if not hashes or not self._takes_hashes:
            return serialize(self._directives)
        return serialize({**self._directives, "script-src": (*self._directives["script-src"], *hashes)})


def serialize(directives: Directives) -> str:
    """Return the value of the header."""
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def script_hashes(document: bytes) -> tuple[str, ...]:
    """Return the hashes, as CSP sources, of the inline scripts in a document that a browser runs."""
    found = dict.fromkeys(
        f"'sha256-{b64encode(sha256(script).digest()).decode()}'"
        for attributes, script in _SCRIPT.findall(document)
        if script and not _SOURCE.search(attributes) and _type(attributes) in _RUN
    )
    return tuple(found)


def _type(attributes: bytes) -> bytes:
    match = _TYPE.search(attributes)
    return match[1].lower() if match else b""


def is_document(content_type: str | None) -> bool:
    """Return whether a response is HTML."""
    return content_type is not None and content_type.startswith("text/html")


@lru_cache(maxsize=256)
def headers_for(content_type: str, document: bool, secure: bool) -> tuple[tuple[str, str], ...]:
    """Return the headers for a media type, without the policy of a document. A `document` can also be a 304 for one.

    A response without a type gets no header that depends on the type, because caches would store it.
    """
    headers = dict(EVERYWHERE)
    if content_type and not content_type.startswith(PUBLIC):
        headers[RESOURCE_POLICY] = "cross-origin" if content_type.startswith(FOR_OTHERS) else "same-origin"
    if document:
        headers.update(WITH_DOCUMENTS)
    elif content_type.startswith("image/svg"):
        headers[CSP] = serialize(PICTURES)
    return (*headers.items(), TRANSPORT_SECURITY) if secure else tuple(headers.items())
