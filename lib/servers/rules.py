"""The interface of rules: steps of request handling in front of the app.

`rule_list.py` contains the rules and their order. The drivers in `asgi.py` and `wsgi.py` apply the whole list. A rule
sees a request and the head of a response in the same way on both.
"""

from collections.abc import Iterable, Sequence

from lib.http.messages import Response
from lib.servers.requests import RequestView


class ResponseHead:
    """Status and headers of a response."""

    __slots__ = ("headers", "status")

    def __init__(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status = status
        self.headers = headers

    def get(self, name: str) -> str | None:
        """Return the first header with this lowercase name."""
        return next((value for each, value in self.headers if each.lower() == name), None)

    def add_missing(self, headers: Iterable[tuple[str, str]]) -> None:
        """Add headers whose lowercase names are not present yet."""
        present = {name.lower() for name, _ in self.headers}
        self.headers = [*self.headers, *(header for header in headers if header[0] not in present)]

    def set(self, name: str, value: str) -> None:
        """Replace a header by its lowercase name, or add it."""
        self.headers = [*(header for header in self.headers if header[0].lower() != name), (name, value)]

    def by_name(self) -> dict[str, str]:
        """Return the headers by lowercase name."""
        return {name.lower(): value for name, value in self.headers}


class Rule:
    """One step of request handling. A response from a rule passes `process_response` of the earlier rules only."""

    def process_request(self, request: RequestView) -> Response | None:
        """Return a response that replaces the app's, or None. May block its thread."""

    async def process_request_async(self, request: RequestView) -> Response | None:
        """Do the same on an event loop. A rule that waits for another service overrides it."""
        return self.process_request(request)

    def process_response(self, request: RequestView, head: ResponseHead) -> bool:
        """Change the head of a response. Return True if the rule needs the whole body for `process_body`."""
        return False

    def process_body(self, request: RequestView, head: ResponseHead, body: bytes) -> bytes:
        """Change the head and the body of a response that `process_response` asked for."""
        return body


class RuleList:
    """Rules in the order in which a driver applies them. Methods that a rule does not override are skipped."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = list(enumerate(rules))
        self.count = len(rules)
        self.request_rules = [
            (depth, rule) for depth, rule in self._rules if type(rule).process_request is not Rule.process_request
        ]
        self._response_rules = [
            (depth, rule)
            for depth, rule in reversed(self._rules)
            if type(rule).process_response is not Rule.process_response
        ]

    def depth_outside(self, kind: type[Rule]) -> int:
        """Return the depth of the rules before the first one of a kind."""
        return next(depth for depth, rule in self._rules if isinstance(rule, kind)) - 1

    def process_response(self, request: RequestView, head: ResponseHead, depth: int) -> list[Rule]:
        """Apply the rules up to `depth` to the head of a response, the last one first, until one needs its body.

        Return that rule and those that are left, for `process_body`.
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
