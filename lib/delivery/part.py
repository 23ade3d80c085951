"""What the site is served from: parts that each know the bodies behind some addresses."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from lib.delivery.stored import Stored
from lib.servers.contract import Request, Response

NOT_FOUND = Response(b"Not found", 404, "text/plain; charset=utf-8", {"cache-control": "no-store"})


class Part(ABC):
    """A handler whose answers are the same for every reader, but for those that are not."""

    @abstractmethod
    def stored(self, request: Request) -> Stored | None:
        """What is kept for this address; None when there is nothing, or when the answer is made for one reader."""

    @abstractmethod
    def everything(self) -> Iterator[Stored]:
        """All that can be asked of this part, for `make build`."""

    def forget(self) -> None:  # noqa: B027  most parts hold what does not change
        """The pages may have changed: what was written of them is not true any more."""

    def otherwise(self, request: Request) -> Response:
        """The answer when nothing is kept."""
        return NOT_FOUND

    def __call__(self, request: Request) -> Response:
        stored = self.stored(request)
        return self.otherwise(request) if stored is None else stored(request)
