"""Requests that are not answered: for another host, from a page of another site, or one too many."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lib.servers.contract import Response
from lib.servers.cross_site import SAFE
from lib.servers.policy import Policy
from lib.servers.wsgi.message import answer, headers_of, path_of
from lib.servers.wsgi.whole_body import WholeBody


class Gate:
    """Refuses them before the app sees them."""

    def __init__(self, app: WSGIApplication, policy: Policy) -> None:
        self._app = app
        self._defence = policy.defence
        self._prefix = policy.prefix
        self._body = WholeBody(policy.body_limit)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        refusal = self._refusal(environ)
        if refusal is None:
            return self._app(environ, start_response)
        self._body.read(environ)
        return answer(refusal, start_response)

    def _refusal(self, environ: WSGIEnvironment) -> Response | None:
        rules, method, tail = self._defence, environ["REQUEST_METHOD"], path_of(environ).removeprefix(self._prefix)
        refusal = rules.hosts.refusal(environ.get("HTTP_HOST"), tail)
        if refusal is None and method not in SAFE:
            refusal = rules.cross_site.refusal(method, tail, headers_of(environ))
        if refusal is not None:
            return refusal
        kind = rules.rates.kind(method, tail)
        return None if kind is None else rules.rates.refusal(kind, environ.get("REMOTE_ADDR", ""))
