"""The interface of rules: steps of request handling in front of the app.

`rule_list.py` contains the rules and their order. The drivers in `asgi.py` and `wsgi.py` apply the whole list. A rule
sees a request and the head of a response in the same way on both.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from lib.http.messages import Response

Pairs = list[tuple[Any, Any]]


class RequestView(Protocol):
    """A request as a rule sees it. A HEAD request looks like GET without a range: the driver drops the body."""

    method: str
    path: str
    query: str
    client: str
    secure: bool
    is_head: bool

    def header(self, name: str) -> str | None:
        """Return a header by its lowercase name."""

    @property
    def headers(self) -> Mapping[str, str]:
        """All headers by lowercase name."""

    def size(self) -> tuple[int, int]:
        """Return the bytes of the request target and of all headers."""


class ByteHeaders:
    """Header format of ASGI: bytes, with names in lowercase."""

    @staticmethod
    @lru_cache(maxsize=512)
    def encode(text: str) -> bytes:
        """Return a constant name or value as bytes."""
        return text.encode("latin-1")

    @staticmethod
    def decode(value: bytes) -> str:
        """Return a value as text."""
        return value.decode("latin-1")

    @staticmethod
    def with_lowercase_names(pairs: Pairs) -> Iterable[tuple[bytes, bytes]]:
        """Return the pairs: their names are in lowercase already."""
        return pairs

    @staticmethod
    @lru_cache(maxsize=256)
    def encode_pairs(pairs: tuple[tuple[str, str], ...]) -> Pairs:
        """Return constant headers as bytes."""
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


class TextHeaders:
    """Header format of WSGI: text, with names in any case."""

    @staticmethod
    def encode(text: str) -> str:
        """Return the text."""
        return text

    @staticmethod
    def decode(value: str) -> str:
        """Return the value."""
        return value

    @staticmethod
    def with_lowercase_names(pairs: Pairs) -> Iterable[tuple[str, str]]:
        """Return the pairs with lowercase names."""
        return ((name.lower(), value) for name, value in pairs)

    @staticmethod
    def encode_pairs(pairs: tuple[tuple[str, str], ...]) -> Pairs:
        """Return the pairs."""
        return list(pairs)


class ResponseHead:
    """Status and headers of a response. The headers stay in the format of the driver."""

    __slots__ = ("_format", "pairs", "status")

    def __init__(self, status: int, pairs: Pairs, header_format: type[ByteHeaders] | type[TextHeaders]) -> None:
        self.status = status
        self.pairs = pairs
        self._format: Any = header_format

    def get(self, name: str) -> str | None:
        """Return the first header with this lowercase name."""
        key = self._format.encode(name)
        for each, value in self._format.with_lowercase_names(self.pairs):
            if each == key:
                return str(self._format.decode(value))
        return None

    def add_missing(self, headers: tuple[tuple[str, str], ...]) -> None:
        """Add headers whose lowercase names are not present yet."""
        present = {name for name, _ in self._format.with_lowercase_names(self.pairs)}
        self.pairs = [*self.pairs, *(pair for pair in self._format.encode_pairs(headers) if pair[0] not in present)]

    def set(self, name: str, value: str) -> None:
        """Replace a header by its lowercase name, or add it."""
        key = self._format.encode(name)
        names = zip(self._format.with_lowercase_names(self.pairs), self.pairs, strict=True)
        kept = [pair for (lowercase, _), pair in names if lowercase != key]
        self.pairs = [*kept, (key, value.encode("latin-1") if self._format is ByteHeaders else value)]

    def as_mapping(self) -> dict[str, str]:
        """Return the headers as text by lowercase name."""
        return {name.lower(): value for name, value in self.as_text()}

    def as_text(self) -> list[tuple[str, str]]:
        """Return the headers as text, in their order."""
        return [(self._format.decode(name), self._format.decode(value)) for name, value in self.pairs]

    def replace(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Replace the status and all headers."""
        self.status = status
        if self._format is ByteHeaders:
            self.pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        else:
            self.pairs = list(headers)


class Rule:
    """One step of request handling. A response from a rule passes `process_response` of the earlier rules only."""

    def process_request(self, request: RequestView) -> Response | None:
        """Return a response that replaces the app's, or None. May block its thread: a rule that waits for another
        service also has `process_request_async`, which an event loop awaits instead.
        """

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        """Change the head of a response. Return True if the rule needs the whole body for `process_body`."""
        return False

    def process_body(self, request: RequestView, head: ResponseHead, body: bytes) -> bytes:
        """Change the head and the body of a response that `process_response` asked for."""
        return body


class RuleList:
    """Rules in the order in which a driver applies them. Methods that a rule does not override are skipped."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.request_rules = [
            (depth, rule) for depth, rule in enumerate(rules) if type(rule).process_request is not Rule.process_request
        ]
        self._response_rules = [
            (depth, rule)
            for depth, rule in reversed([*enumerate(rules)])
            if type(rule).process_response is not Rule.process_response
        ]

    @property
    def count(self) -> int:
        """Number of rules; as a depth, all of them."""
        return len(self.rules)

    def depth_outside(self, kind: type[Rule]) -> int:
        """Return the depth of the rules before the first one of a kind."""
        return next(depth for depth, rule in enumerate(self.rules) if isinstance(rule, kind)) - 1

    def process_response(self, request: RequestView, head: ResponseHead, depth: int) -> list[Rule]:
        """Apply the rules up to `depth` to the head of a response, the last one first, until one needs its body.

        Return that rule and those that are left: `process_body` applies them. The list is empty if no rule needs it.
        """
        rules = [rule for n, rule in self._response_rules if n <= depth]
        return next((rules[n:] for n, rule in enumerate(rules) if rule.process_response(request, head)), [])

    @staticmethod
    def process_body(request: RequestView, head: ResponseHead, rules: Sequence[Rule], body: bytes) -> bytes:
        """Apply the rules that `process_response` returned to the whole response."""
        for n, rule in enumerate(rules):
            if n == 0 or rule.process_response(request, head):
                body = rule.process_body(request, head, body)
        return body
