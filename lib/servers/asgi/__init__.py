"""What stands before the FastAPI or Quart app: plain ASGI, one idea per file, in the order below."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.servers.asgi.body_limit import BodyLimit
from lib.servers.asgi.cross_origin import CrossOrigin
from lib.servers.asgi.errors import Errors
from lib.servers.asgi.from_memory import FromMemory
from lib.servers.asgi.head import Head
from lib.servers.asgi.message import path_of
from lib.servers.asgi.redirects import Redirects
from lib.servers.asgi.security import Security
from lib.servers.contract import Response, SiteServer
from lib.servers.cors import Cors
from lib.servers.policy import Policy
from lib.servers.security import content_security_policy


class AsgiFront:
    """Applies the policy to the requests of the site and leaves all others, WebSockets and lifespan alone.

    `fault` answers when an exception comes out of the app.
    """

    def __init__(
        self, app: ASGIApp, policy: Policy, fault: Callable[[str, Exception], Response], site: SiteServer
    ) -> None:
        self._app = app
        self._policy = policy
        answering = Head(Errors(BodyLimit(Redirects(FromMemory(app, site), policy), policy), policy, fault))
        secured = Security(answering, content_security_policy(policy.peers))
        self._site = CrossOrigin(secured, Cors(policy.peers)) if policy.peers else secured

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and self._policy.covers(path_of(scope))
        await (self._site if ours else self._app)(scope, receive, send)
