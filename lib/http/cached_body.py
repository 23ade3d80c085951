"""Bodies that are the same for every client: cached in memory in each encoding, with their validators."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Lock

from lib.http.compression import REVALIDATE, acceptable, compress_fast, decompress, etag, is_compressible, varying
from lib.http.messages import Request, Response

_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)

# Adds a body in an encoding, now or later.
Packer = Callable[["CachedBody", str], None]

# One thread compresses at a time while clients wait: others often need the same body.
_compressing = Lock()


class CachedBody:
    """Responds with the variant of its body that suits the request (RFC 9110): encoding, 304, range.

    `headers` are sent with each response. The site calls `packer` once for each encoding that a client
    accepts. Until it has added the compressed body, clients get a body that was compressed fast.
    """

    def __init__(
        self,
        body: bytes,
        content_type: str,
        policy: str = REVALIDATE,
        headers: Mapping[str, str] | None = None,
        packer: Packer | None = None,
    ) -> None:
        self._body: bytes | None = body
        self._packed: dict[str, tuple[str, bytes]] = {}
        """By encoding: the end of the ETag, and the compressed body."""
        self._packer = packer if is_compressible(body, content_type) else None
        self._requested: dict[str, object] = {}
        self.content_type = content_type
        self.fingerprint = etag(body, content_type).strip('"')
        """A hash of the body and its type."""
        self._headers = varying({"cache-control": policy, **(headers or {})}, "Accept-Encoding")

    @property
    def is_compressible(self) -> bool:
        """Return whether the body will be compressed."""
        return self._packer is not None

    @property
    def body(self) -> bytes:
        """The body without an encoding. After the first `add_encoding`, it is decompressed for each access."""
        body = self._body
        if body is not None:
            return body
        encoding, (_, packed) = next(iter(self._packed.items()))
        return decompress(packed, encoding)

    def add_encoding(self, encoding: str, form: bytes) -> None:
        """Store the body in an encoding, and drop the body without one. Several threads can add encodings."""
        self._packed[encoding] = encoding, form
        self._body = None

    def request_encoding(self, encoding: str) -> bool:
        """Compress the body in an encoding, once, if that makes it smaller. Return whether this is done."""
        # Only in one of several threads
        if self._packer is not None and self._requested.setdefault(encoding, ours := object()) is ours:
            self._packer(self, encoding)
        return self._packer is None or self._packed.get(encoding, ("", b""))[0] == encoding

    def __call__(self, request: Request) -> Response:
        headers = request.headers
        encoding = self._encoding(headers.get("accept-encoding", ""))
        end, packed = self._packed[encoding] if encoding else ("", b"")
        tag = f'"{self.fingerprint}-{end}"' if encoding else f'"{self.fingerprint}"'
        described = {**self._headers, "etag": tag}
        if "if-none-match" in headers and self._is_known(headers["if-none-match"]):
            return Response(b"", 304, "", described)
        body = packed if encoding else self.body
        # Only for the body without an encoding: there are many compressed files, and each of their headers counts.
        described |= {"content-encoding": encoding} if encoding else {"accept-ranges": "bytes"}
        if "range" in headers and headers.get("if-range", tag) == tag:
            return self._part(headers["range"], body, described)
        return Response(body, 200, self.content_type, described)

    def _encoding(self, accept_encoding: str) -> str:
        encodings = acceptable(accept_encoding)
        if encodings:
            self.request_encoding(encodings[0])
            if self._packer is not None and encodings[0] not in self._packed:
                self._compress_fast(encodings[0])
        return next((encoding for encoding in encodings if encoding in self._packed), "")

    def _compress_fast(self, encoding: str) -> None:
        """Compress the body for a client that waits. It has its own ETag, because its bytes differ."""
        with _compressing:
            if encoding not in self._packed:
                self._packed.setdefault(encoding, (f"{encoding}-fast", compress_fast(self.body, encoding)))

    def _is_known(self, if_none_match: str) -> bool:
        """Return whether the client has this body, in any encoding. Proxies that compress again make tags weak."""
        given = {tag.strip().removeprefix("W/").strip('"').partition("-")[0] for tag in if_none_match.split(",")}
        return self.fingerprint in given or if_none_match.strip() == "*"

    def _part(self, asked: str, body: bytes, headers: dict[str, str]) -> Response:
        """Return one range of bytes; the whole body for several ranges or an invalid one."""
        match = _RANGE.fullmatch(asked.replace(" ", ""))
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            return Response(body, 200, self.content_type, headers)
        first, last, tail = match.groups()
        start = len(body) - min(int(tail), len(body)) if tail else int(first)
        end = min(int(last) if last else len(body) - 1, len(body) - 1)
        if start > end:
            return Response(b"", 416, "", {"content-range": f"bytes */{len(body)}", "cache-control": "no-store"})
        headers["content-range"] = f"bytes {start}-{end}/{len(body)}"
        return Response(body[start : end + 1], 206, self.content_type, headers)


NOT_FOUND = Response(b"Not found", 404, "text/plain; charset=utf-8", {"cache-control": "no-store"})


class CachedHandler(ABC):
    """A handler whose responses are the same for every client, with exceptions."""

    @abstractmethod
    def lookup(self, request: Request) -> CachedBody | None:
        """Return the cached body for a URL; None if it is not cached, or if the response depends on the client."""

    def cached_tails(self) -> Iterable[str]:
        """Return the rest of each path that has a cached body."""
        return ()

    def iter_cached(self) -> Iterator[CachedBody]:
        """Yield all bodies that clients can request, for `make build`."""
        for tail in self.cached_tails():
            stored = self.lookup(Request(tail, tail))
            if stored is not None:
                yield stored

    def invalidate(self) -> None:  # noqa: B027  most bodies do not depend on pages
        """Drop the bodies that depend on pages: they could have changed."""

    def fallback(self, request: Request) -> Response:
        """Return the response if no body is cached."""
        return NOT_FOUND

    def __call__(self, request: Request) -> Response:
        stored = self.lookup(request)
        return self.fallback(request) if stored is None else stored(request)
