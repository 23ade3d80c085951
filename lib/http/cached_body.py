"""A body that is the same for every reader: kept in memory, in each encoding, with what a cache needs to know of it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping

from lib.http.compression import ENCODINGS, REVALIDATE, acceptable, decompress, etag, is_compressible, varying
from lib.http.messages import Request, Response

_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)

# What brings a body in an encoding, sooner or later.
Packer = Callable[["CachedBody", str], None]


class CachedBody:
    """Responds with the variant of its body that suits the request (RFC 9110): encoding, 304, range.

    `headers` are sent with each response. The site calls `packer` once for each encoding that a client
    accepts. Until it has added the compressed body, clients get the body without an encoding.
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
        self._packed: Mapping[str, bytes] = {}
        self._packer = packer if is_compressible(body, content_type) else None
        self._wanted: frozenset[str] = frozenset()
        self.content_type = content_type
        self._tag = etag(body, content_type).strip('"')
        self._headers = varying({"cache-control": policy, **(headers or {})}, "Accept-Encoding")

    @property
    def fingerprint(self) -> str:
        """Changes with the body or its type, and with nothing else."""
        return self._tag

    @property
    def is_compressible(self) -> bool:
        """Whether there is somebody to compress it and something to win."""
        return self._packer is not None

    @property
    def body(self) -> bytes:
        """The body as it is; where it is kept packed only, unpacked for the few who ask."""
        body = self._body
        if body is not None:
            return body
        encoding, form = next(iter(self._packed.items()))
        return decompress(form, encoding)

    def add_encoding(self, encoding: str, form: bytes) -> None:
        """Takes the body in an encoding, in the place of the body as it is."""
        self._packed = {**self._packed, encoding: form}
        self._body = None

    def request_encoding(self, encoding: str) -> None:
        """Has the body packed in an encoding, if that pays and nobody wanted it before."""
        if self._packer is not None and encoding not in self._wanted:
            self._wanted |= {encoding}
            self._packer(self, encoding)

    def __call__(self, request: Request) -> Response:
        headers = request.headers
        encoding = self._encoding(headers.get("accept-encoding", ""))
        tag = f'"{self._tag}-{encoding}"' if encoding else f'"{self._tag}"'
        described = {**self._headers, "etag": tag}
        if "if-none-match" in headers and self._is_known(headers["if-none-match"]):
            return Response(b"", 304, "", described)
        body = self._packed[encoding] if encoding else self.body
        # Whoever wants parts asks for bytes as they are; there are many packed files, and each header of theirs counts.
        described |= {"content-encoding": encoding} if encoding else {"accept-ranges": "bytes"}
        if "range" in headers and headers.get("if-range", tag) == tag:
            return self._part(headers["range"], body, described)
        return Response(body, 200, self.content_type, described)

    def _encoding(self, accept_encoding: str) -> str:
        encodings = acceptable(accept_encoding)
        if encodings:
            self.request_encoding(encodings[0])
        return next((encoding for encoding in encodings if encoding in self._packed), "")

    def _is_known(self, if_none_match: str) -> bool:
        """Whether the reader holds this body, in whichever encoding. Proxies that compress again make tags weak."""
        ours = {self._tag, *(f"{self._tag}-{encoding}" for encoding in ENCODINGS)}
        given = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
        return bool(ours & given) or if_none_match.strip() == "*"

    def _part(self, asked: str, body: bytes, headers: dict[str, str]) -> Response:
        """One range of bytes. Several at once, or what is no range, are answered with the whole."""
        match = _RANGE.fullmatch(asked.replace(" ", ""))
        if match is None:
            return Response(body, 200, self.content_type, headers)
        first, last, tail = match.groups()
        if last and int(last) < int(first):
            return Response(body, 200, self.content_type, headers)
        start = len(body) - min(int(tail), len(body)) if tail else int(first)
        end = min(int(last) if last else len(body) - 1, len(body) - 1)
        if start > end:
            unsatisfied = {"content-range": f"bytes */{len(body)}", "cache-control": "no-store"}
            return Response(b"", 416, "", unsatisfied)
        headers["content-range"] = f"bytes {start}-{end}/{len(body)}"
        return Response(body[start : end + 1], 206, self.content_type, headers)


NOT_FOUND = Response(b"Not found", 404, "text/plain; charset=utf-8", {"cache-control": "no-store"})


class CachedHandler(ABC):
    """A handler whose answers are the same for every reader, but for those that are not."""

    @abstractmethod
    def lookup(self, request: Request) -> CachedBody | None:
        """What is kept for this address; None when there is nothing, or when the answer is made for one reader."""

    def cached_tails(self) -> Iterable[str]:
        """Return the rest of each path that has a cached body."""
        return ()

    def iter_cached(self) -> Iterator[CachedBody]:
        """Yield all bodies that clients can request, for `make build`."""
        for tail in self.cached_tails():
            stored = self.lookup(Request(tail, tail))
            if stored is not None:
                yield stored

    def invalidate(self) -> None:  # noqa: B027  most parts hold what does not change
        """The pages may have changed: what was written of them is not true any more."""

    def fallback(self, request: Request) -> Response:
        """The answer when nothing is kept."""
        return NOT_FOUND

    def __call__(self, request: Request) -> Response:
        stored = self.lookup(request)
        return self.fallback(request) if stored is None else stored(request)
