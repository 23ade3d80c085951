"""What stands before the FastAPI or Quart app: plain ASGI, one idea per file, in the order below."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.servers.asgi.body_limit import BodyLimit
from lib.servers.asgi.cross_origin import CrossOrigin
from lib.servers.asgi.errors import Errors
from lib.servers.asgi.from_memory import FromMemory
from lib.servers.asgi.gate import Gate
from lib.servers.asgi.head import Head
from lib.servers.asgi.message import path_of
from lib.servers.asgi.redirects import Redirects
from lib.servers.asgi.security import Security
from lib.servers.asgi.size_limit import SizeLimit
from lib.servers.asgi.socket_gate import SocketGate
from lib.servers.asgi.time_limit import TimeLimit
from lib.servers.asgi.whole_body import WholeBody
from lib.servers.contract import Response, SiteServer
from lib.servers.cors import Cors
from lib.servers.policy import Policy


class AsgiFront:
    """Applies the policy to the requests and WebSockets of the site and leaves all others, and lifespan, alone.

    `fault` answers when an exception comes out of the app.
    """

    def __init__(
        self, app: ASGIApp, policy: Policy, fault: Callable[[str, Exception], Response], site: SiteServer
    ) -> None:
        self._app = app
        self._policy = policy
        defence = policy.defence
        working = TimeLimit(BodyLimit(app, policy), defence.time_limit)
        answering = Gate(Errors(Redirects(FromMemory(working, site), policy), policy, fault), defence, policy.prefix)
        shared = CrossOrigin(answering, Cors(defence.peers)) if defence.peers else answering
        self._site = WholeBody(Head(Security(SizeLimit(shared), defence)), policy.body_limit)
        self._socket = SocketGate(app, policy)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not self._policy.covers(path_of(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._site(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)
