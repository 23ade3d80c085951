"""Who is not welcome gets no page, in whatever form it is asked for."""

from collections.abc import Iterator

from lib.delivery.http import NEVER
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.llms_forms import VARY
from lib.readers import Policies, reader_of
from lib.servers.contract import Request, Response

REFUSED = Response(
    b"This reader is not welcome here. /robots.txt says who is.\n",
    403,
    "text/plain; charset=utf-8",
    {"cache-control": NEVER, **VARY},
)


class ForWelcome(Part):
    """A part that holds what pages say, for the readers that the settings let in."""

    def __init__(self, part: Part, policies: Policies) -> None:
        self._part = part
        self._policies = policies

    def stored(self, request: Request) -> Stored | None:
        return self._part.stored(request) if self._lets_in(request) else None

    def otherwise(self, request: Request) -> Response:
        return self._part.otherwise(request) if self._lets_in(request) else REFUSED

    def everything(self) -> Iterator[Stored]:
        return self._part.everything()

    def forget(self) -> None:
        self._part.forget()

    def _lets_in(self, request: Request) -> bool:
        return reader_of(request).is_welcome(self._policies)
