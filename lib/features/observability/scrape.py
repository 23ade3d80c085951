"""What `/metrics` answers: the numbers of all processes of the group, added up. Imported when metrics are turned on."""

import hmac
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from lib.features.observability.dead_processes import locked, merge_dead_processes, numbers_of
from lib.http.messages import Handler, Request, Response

log = logging.getLogger(__name__)

_NO_STORE = {"cache-control": "no-store"}
_REFUSED = Response(
    b"This address asks for a bearer token.\n",
    401,
    "text/plain; charset=utf-8",
    {**_NO_STORE, "www-authenticate": 'Bearer realm="metrics"'},
)


def scrape(folder: Path, token: str, sample: Callable[[], None]) -> Handler:
    """The handler. With a token, only its bearer is answered. `sample` looks at this process first."""

    def handler(request: Request) -> Response:
        if token and not _is_bearer(request.headers.get("authorization", ""), token):
            return _REFUSED
        sample()
        registry = CollectorRegistry()
        registry.register(_Group(folder))
        encoder, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encoder(registry), 200, content_type, _NO_STORE)

    return handler


class _Group:
    """Collects from the files of the processes, whatever has become of these."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Any:
        with locked(self._folder):
            try:
                merge_dead_processes(self._folder)
            except OSError as error:
                log.warning("The metrics of processes that have ended stay in files of their own: %s", error)
            sound = [str(file) for file in sorted(self._folder.glob("*.db")) if numbers_of(file) is not None]
            return MultiProcessCollector.merge(sound)  # type: ignore[no-untyped-call]


def _is_bearer(authorization: str, token: str) -> bool:
    scheme, _, given = authorization.partition(" ")
    is_token = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode("utf-8"))
    return scheme.lower() == "bearer" and is_token
