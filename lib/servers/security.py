"""What a browser may do with the answers of the site, as data: the tables first, then what reads them.

The Content Security Policy (level 3) of a document names the SHA-256 of each inline script in it. A script that came
into it from elsewhere does not run.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256

Directives = Mapping[str, tuple[str, ...]]

CSP = "content-security-policy"

# What documents of the site may do: nothing but what a line here allows.
DOCUMENTS: Directives = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    # Mantine and plotly write `style` elements and attributes of their own, without a nonce.
    "style-src": ("'self'", "'unsafe-inline'"),
    # Charts are saved as blobs; Mantine and plotly draw with data URLs.
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'", "data:"),
    "media-src": ("'self'",),
    # Callbacks, pages and what demos ask for come from the site itself; `'self'` covers its WebSockets too.
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "manifest-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}

# ReDoc searches in a worker that it makes of a blob.
EXPLORERS: Directives = {**DOCUMENTS, "worker-src": ("'self'", "blob:")}

# With `DASH_DEBUG`: Dash's dev tools write and evaluate scripts. Never what readers get.
DEVELOPMENT: Directives = {**DOCUMENTS, "script-src": ("'self'", "'unsafe-inline'", "'unsafe-eval'")}

# A picture that is opened by itself is a document too.
PICTURES: Directives = {
    "default-src": ("'none'",),
    "style-src": ("'unsafe-inline'",),
    "img-src": ("data:",),
    "frame-ancestors": ("'none'",),
}

# The longest HTML that is held back to look for its scripts, in bytes.
MAX_BUFFERED_HTML = 4 * 1024 * 1024

# Sent with every answer.
EVERYWHERE: Mapping[str, str] = {"x-content-type-options": "nosniff"}

# Sent with documents besides. Features that no page uses are turned off, for what is embedded in it too.
WITH_DOCUMENTS: Mapping[str, str] = {
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}

# Who may embed an answer, by the beginning of its media type: pictures for link previews, and what is written for
# programs, are for others; all the rest is for the site. Peers ask by CORS, which this does not touch.
RESOURCE_POLICY = "cross-origin-resource-policy"
# Scripts and style sheets are those of public packages and of the site: whoever wants them has them. They are many, and
# go without the header.
PUBLIC = ("text/javascript", "text/css")
FOR_OTHERS = ("image/", "text/markdown", "text/plain", "application/xml", "text/xml", "application/atom+xml")

# Behind TLS: a year, for this host alone. Who owns the domain decides about its other hosts.
TRANSPORT_SECURITY = ("strict-transport-security", "max-age=31536000")
UPGRADE = "upgrade-insecure-requests"

_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(rb"""(?:^|\s)type\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_SOURCE = re.compile(rb"(?:^|\s)src\s*=", re.IGNORECASE)
# Types of script elements that a browser runs, and the one that `assets/site/boot.js` makes one of later.
_RUN = frozenset({b"", b"text/javascript", b"application/javascript", b"module", b"text/dash"})


class ContentSecurity:
    """The policy of one site. Its scripts may also connect to `peers`, which are origins, by HTTP and by WebSocket."""

    def __init__(self, directives: Directives = DOCUMENTS, peers: Iterable[str] = ()) -> None:
        reachable = [address for peer in peers for address in (peer, peer.replace("http", "ws", 1))]
        self._directives = {**directives, "connect-src": (*directives["connect-src"], *reachable)}
        self._takes_hashes = "'unsafe-inline'" not in directives["script-src"]
        # Few sets of scripts are in many documents.
        self.allowing = lru_cache(maxsize=256)(self._allowing)

    def of(self, document: bytes) -> str:
        """The value of the header for a document."""
        return self.allowing(script_hashes(document))

    def _allowing(self, hashes: tuple[str, ...]) -> str:
        """The value for a document with inline scripts of these hashes."""
        if not hashes or not self._takes_hashes:
            return written(self._directives)
        return written({**self._directives, "script-src": (*self._directives["script-src"], *hashes)})


def written(directives: Directives) -> str:
    """The value of the header."""
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def script_hashes(document: bytes) -> tuple[str, ...]:
    """The inline scripts of a document that a browser runs, as sources. Data has a type that it does not run."""
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
    """Whether an answer is HTML."""
    return content_type is not None and content_type.startswith("text/html")


@lru_cache(maxsize=256)
def headers_for(content_type: str, document: bool, secure: bool) -> tuple[tuple[str, str], ...]:
    """What an answer of a media type is sent with, apart from the policy of a document.

    `document` also is a 304 for one. One without a type says nothing that depends on it, for a cache would believe it.
    `secure`: the reader came by TLS.
    """
    headers = dict(EVERYWHERE)
    if content_type and not content_type.startswith(PUBLIC):
        headers[RESOURCE_POLICY] = "cross-origin" if content_type.startswith(FOR_OTHERS) else "same-origin"
    if document:
        headers.update(WITH_DOCUMENTS)
    elif content_type.startswith("image/svg"):
        headers[CSP] = written(PICTURES)
    return (*headers.items(), TRANSPORT_SECURITY) if secure else tuple(headers.items())
