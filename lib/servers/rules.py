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
        for each, value in self.headers:
            if each.lower() == name:
                return value
        return None

    def add_missing(self, headers: Iterable[tuple[str, str]]) -> None:
        """Add headers whose lowercase names are not present yet."""
        present = {name.lower() for name, _ in self.headers}
        self.headers = [*self.headers, *(header for header in headers if header[0] not in present)]

    def set(self, name: str, value: str) -> None:
        """Replace a header by its lowercase name, or add it."""
        self.headers = [*(header for header in self.headers if header[0].lower() != name), (name, value)]


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
        """Change the head and the body of a response for which `process_response` requested it."""
        return body


class RuleList:
    """Rules in the order in which a driver applies them. Methods that a rule does not override are skipped.

    `request_rules` are depth, rule, and whether the rule can wait on an event loop.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = list(enumerate(rules))
        self.request_rules = [
            (depth, rule, type(rule).process_request_async is not Rule.process_request_async)
            for depth, rule in self._rules
            if type(rule).process_request is not Rule.process_request
        ]
        # The rules for a response from each depth, the last first.
        self._response_rules = {
            depth: [
                rule
                for rule in reversed(rules[: depth + 1])
                if type(rule).process_response is not Rule.process_response
            ]
            for depth in range(-1, len(rules))
        }

    def depth_outside(self, kind: type[Rule]) -> int:
        """Return the depth of the rules before the first one of a kind."""
        return next(depth for depth, rule in self._rules if isinstance(rule, kind)) - 1

    def process_response(self, request: RequestView, head: ResponseHead, depth: int | None = None) -> list[Rule]:
        """Apply the rules, or those up to `depth`, to the head of a response, the last first, until one needs its body.

        Return that rule and those that are left, for `process_body`.
        """
        rules = self._response_rules[len(self._rules) - 1 if depth is None else depth]
        for n, rule in enumerate(rules):
            if rule.process_response(request, head):
                return rules[n:]
        return []

    @staticmethod
    def process_body(request: RequestView, head: ResponseHead, rules: Sequence[Rule], body: bytes) -> bytes:
        """Apply the rules that `process_response` returned to the whole response."""
        for n, rule in enumerate(rules):
            if n == 0 or rule.process_response(request, head):
                body = rule.process_body(request, head, body)
        return body
