"""The way past the framework: what is kept in memory is answered by the front, before any route is looked up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.remembered import remembered
from lib.servers.contract import Handler, Request, Response

# Of so many paths is remembered whether another route takes them.
REMEMBERED = 16_384


class Memory:
    """The parts of the site by address, as the front asks for them.

    `prefix` is where the site's routes begin, without a slash at its end. `is_taken` says whether a route other than
    the pages answers a path: on a server of yours it goes first, as it does in the framework.
    """

    def __init__(
        self, prefix: str, routes: Mapping[str, Handler], pages: Part, is_taken: Callable[[str], bool]
    ) -> None:
        parts = {path: handler for path, handler in routes.items() if isinstance(handler, Part)}
        self._prefix = prefix
        self._files = {path: part for path, part in parts.items() if not path.endswith("/")}
        self._folders = {path.split("/")[1]: (path, part) for path, part in parts.items() if path.endswith("/")}
        self._pages = pages
        # Asked for paths of pages only. With variables in them there is no end of those.
        self._is_taken = remembered(REMEMBERED)(is_taken)

    def __call__(self, request: Request) -> Response | None:
        """The answer, if it is kept; None leaves the request to the framework."""
        stored = self._stored(request)
        return None if stored is None else stored(request)

    def everything(self) -> Iterator[Stored]:
        """All that is kept, and all that would be if it were asked for."""
        for part in (*self._files.values(), *(part for _, part in self._folders.values()), self._pages):
            yield from part.everything()

    def _stored(self, request: Request) -> Stored | None:
        path = request.path.removeprefix(self._prefix)
        if path in self._files:
            return self._files[path].stored(request)
        folder, part = self._folders.get(path.split("/", 2)[1], ("", None))
        if part is not None:
            inside = path.startswith(folder)
            return part.stored(replace(request, tail=path[len(folder) :])) if inside else None
        stored = self._pages.stored(replace(request, tail=path[1:]))
        return None if stored is None or self._is_taken(request.path) else stored
