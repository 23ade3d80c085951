"""A body that is the same for every reader: kept in memory, in each coding, with what a cache needs to know of it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping

from lib.http.compression import CODINGS, REVALIDATE, acceptable, etag, unpack, varying, worth_packing
from lib.http.messages import Request, Response

_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)

# What brings a body in a coding, sooner or later.
Packer = Callable[["CachedBody", str], None]


class CachedBody:
    """Answers with the form of its body that suits the request (RFC 9110): coding, 304, part.

    `headers` are sent with each answer. `packer` is told which coding is wanted, once each; until it has brought a form
    that the reader takes, the body goes out as it is.
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
        self._packer = packer if worth_packing(body, content_type) else None
        self._wanted: frozenset[str] = frozenset()
        self.content_type = content_type
        self._tag = etag(body, content_type).strip('"')
        self._headers = varying({"cache-control": policy, **(headers or {})}, "Accept-Encoding")

    @property
    def fingerprint(self) -> str:
        """Changes with the body or its type, and with nothing else."""
        return self._tag

    @property
    def is_worth_packing(self) -> bool:
        """Whether there is somebody to pack it and something to win."""
        return self._packer is not None

    @property
    def body(self) -> bytes:
        """The body as it is; where it is kept packed only, unpacked for the few who ask."""
        body = self._body
        if body is not None:
            return body
        coding, form = next(iter(self._packed.items()))
        return unpack(form, coding)

    def keep_packed(self, coding: str, form: bytes) -> None:
        """Takes the body in a coding, in the place of the body as it is."""
        self._packed = {**self._packed, coding: form}
        self._body = None

    def want(self, coding: str) -> None:
        """Has the body packed in a coding, if that pays and nobody wanted it before."""
        if self._packer is not None and coding not in self._wanted:
            self._wanted |= {coding}
            self._packer(self, coding)

    def __call__(self, request: Request) -> Response:
        headers = request.headers
        coding = self._coding(headers.get("accept-encoding", ""))
        tag = f'"{self._tag}-{coding}"' if coding else f'"{self._tag}"'
        described = {**self._headers, "etag": tag}
        if "if-none-match" in headers and self._is_known(headers["if-none-match"]):
            return Response(b"", 304, "", described)
        body = self._packed[coding] if coding else self.body
        # Whoever wants parts asks for bytes as they are; there are many packed files, and each header of theirs counts.
        described |= {"content-encoding": coding} if coding else {"accept-ranges": "bytes"}
        if "range" in headers and headers.get("if-range", tag) == tag:
            return self._part(headers["range"], body, described)
        return Response(body, 200, self.content_type, described)

    def _coding(self, accept_encoding: str) -> str:
        codings = acceptable(accept_encoding)
        if codings:
            self.want(codings[0])
        return next((coding for coding in codings if coding in self._packed), "")

    def _is_known(self, if_none_match: str) -> bool:
        """Whether the reader holds this body, in whichever coding. Proxies that pack again make tags weak."""
        ours = {self._tag, *(f"{self._tag}-{coding}" for coding in CODINGS)}
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
    def stored(self, request: Request) -> CachedBody | None:
        """What is kept for this address; None when there is nothing, or when the answer is made for one reader."""

    @abstractmethod
    def everything(self) -> Iterator[CachedBody]:
        """All that can be asked of this part, for `make build`."""

    def forget(self) -> None:  # noqa: B027  most parts hold what does not change
        """The pages may have changed: what was written of them is not true any more."""

    def otherwise(self, request: Request) -> Response:
        """The answer when nothing is kept."""
        return NOT_FOUND

    def __call__(self, request: Request) -> Response:
        stored = self.stored(request)
        return self.otherwise(request) if stored is None else stored(request)
