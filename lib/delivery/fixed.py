"""A body with an address of its own that does not change while the site stands."""

from collections.abc import Callable, Iterator

from lib.delivery.compressor import Compressor
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.servers.contract import Request


class Fixed(Part):
    """Written by `build` when it is first asked for."""

    def __init__(self, build: Callable[[], str], content_type: str, compressor: Compressor) -> None:
        self._build = build
        self._type = content_type
        self._keep = compressor.keep
        self._written: Stored | None = None

    def forget(self) -> None:
        self._written = None

    def stored(self, request: Request) -> Stored | None:
        if self._written is None:
            self._written = self._keep(self._build().encode(), self._type)
        return self._written

    def everything(self) -> Iterator[Stored]:
        stored = self.stored(Request(""))
        if stored is not None:
            yield stored
