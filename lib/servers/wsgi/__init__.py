"""What stands before the Flask app: plain WSGI, one idea per file, in the order below."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.contract import SiteServer
from lib.servers.cors import Cors
from lib.servers.policy import Policy
from lib.servers.wsgi.body_limit import BodyLimit
from lib.servers.wsgi.cross_origin import CrossOrigin
from lib.servers.wsgi.errors import Errors
from lib.servers.wsgi.from_memory import FromMemory
from lib.servers.wsgi.gate import Gate
from lib.servers.wsgi.head import Head
from lib.servers.wsgi.message import path_of
from lib.servers.wsgi.redirects import Redirects
from lib.servers.wsgi.security import Security


class WsgiFront:
    """Applies the policy to the paths of the site and leaves all others alone."""

    def __init__(self, app: WSGIApplication, policy: Policy, site: SiteServer) -> None:
        self._app = app
        self._policy = policy
        defence = policy.defence
        working = FromMemory(BodyLimit(app, policy), site)
        answering = Gate(Errors(Redirects(working, policy), policy), policy)
        shared = CrossOrigin(answering, Cors(defence.peers)) if defence.peers else answering
        self._site = Head(Security(shared, defence))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app = self._site if self._policy.covers(path_of(environ)) else self._app
        return app(environ, start_response)
