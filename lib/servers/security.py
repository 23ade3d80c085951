"""Security headers: tables, and the Content Security Policy (level 3), which lists the hash of each inline script."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256

Directives = Mapping[str, tuple[str, ...]]

CSP = "content-security-policy"

# Documents of the site: browsers block everything else.
DOCUMENTS: Directives = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    # Mantine and plotly write `style` elements and attributes without a nonce.
    "style-src": ("'self'", "'unsafe-inline'"),
    # Charts are saved as blobs; Mantine and plotly draw with data URLs.
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'", "data:"),
    "media-src": ("'self'",),
    # This includes WebSockets.
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "manifest-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}

# ReDoc creates a search worker from a blob.
EXPLORERS: Directives = {**DOCUMENTS, "worker-src": ("'self'", "blob:")}

# With `DASH_DEBUG`: Dash's dev tools write and evaluate scripts.
DEVELOPMENT: Directives = {**DOCUMENTS, "script-src": ("'self'", "'unsafe-inline'", "'unsafe-eval'")}

# An image that is opened in a tab is a document.
PICTURES: Directives = {
    "default-src": ("'none'",),
    "style-src": ("'unsafe-inline'",),
    "img-src": ("data:",),
    "frame-ancestors": ("'none'",),
}

# Maximum bytes of HTML that is buffered to hash its scripts.
MAX_BUFFERED_HTML = 4 * 1024 * 1024

# Sent with every response.
EVERYWHERE: Mapping[str, str] = {"x-content-type-options": "nosniff"}

# Sent with documents. They turn off browser features that no page uses.
WITH_DOCUMENTS: Mapping[str, str] = {
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}

# Other sites can embed images and documents for clients, by the start of the media type. Only the site can embed the
# rest. Peers use CORS, which is not affected.
RESOURCE_POLICY = "cross-origin-resource-policy"
# Scripts and style sheets are public, and many: they are sent without the header.
PUBLIC = ("text/javascript", "text/css")
FOR_OTHERS = ("image/", "text/markdown", "text/plain", "application/xml", "text/xml", "application/atom+xml")

# With TLS: a year, without subdomains, which are the decision of the domain's owner.
TRANSPORT_SECURITY = ("strict-transport-security", "max-age=31536000")
UPGRADE = "upgrade-insecure-requests"

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
