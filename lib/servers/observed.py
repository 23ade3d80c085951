"""The middleware that tells of each request, for the interface of the backend."""

from collections.abc import Callable
from functools import partial
from typing import Any

from lib.backend import BackendInfo
from lib.observability.observer import Observer


def observed(backend: BackendInfo, observer: Observer) -> Callable[[Any], Any]:
    """What `SiteServer.wrap` takes: ASGI for backends with an event loop, else WSGI."""
    if backend.is_async:
        from lib.servers.asgi.observed import Observed  # noqa: PLC0415

        return partial(Observed, observer=observer)
    from lib.servers.wsgi.observed import Observed as ObservedWsgi  # noqa: PLC0415

    return partial(ObservedWsgi, observer=observer)
