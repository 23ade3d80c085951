"""Errors in the framework's own words, and exceptions, become those of the site."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.asgi.message import answer, path_of
from lib.servers.contract import Response
from lib.servers.policy import Policy


class Errors:
    """Holds an answer back when the policy amends it, and answers when the app raises."""

    def __init__(self, app: ASGIApp, policy: Policy, fault: Callable[[str, Exception], Response]) -> None:
        self._app = app
        self._policy = policy
        self._fault = fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = _Exchange(self._policy, scope["method"], path_of(scope), send)
        try:
            await self._app(scope, receive, exchange.send)
        except Exception as error:
            if exchange.started:
                raise
            await answer(self._fault(exchange.path, error), send)


@dataclass(slots=True)
class _Exchange:
    """One answer on its way out."""

    policy: Policy
    method: str
    path: str
    out: Send
    started: bool = False
    held: Message | None = None
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._amends(message):
            self.held = message
        elif self.held is None:
            self.started = True
            await self.out(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                self.started = True
                await answer(self._amended(self.held), self.out)

    def _amends(self, message: Message) -> bool:
        # Most answers are no errors, and need no dictionary of their headers.
        if message["status"] < 400 and self.method != "OPTIONS":
            return False
        return self.policy.amends(self.method, self.path, message["status"], _named(message))

    def _amended(self, held: Message) -> Response:
        return self.policy.amended(self.method, self.path, held["status"], _named(held), bytes(self.body))


def _named(message: Message) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message.get("headers", [])}
