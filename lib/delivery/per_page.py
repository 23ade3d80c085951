"""The part that writes something for each page: its document, its payload."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping

from lib.delivery.compressor import Compressor
from lib.delivery.http import NEVER
from lib.delivery.part import Part
from lib.delivery.quick import packed
from lib.delivery.stored import Stored
from lib.delivery.views import View, Views
from lib.servers.contract import Request, Response


class PerPage(Part):
    """Written once for a page that all readers share, and anew for any other; the rest of the path names the page.

    With `keep` false, as in development, nothing is written ahead.
    """

    content_type: str

    def __init__(self, views: Views, compressor: Compressor, *, keep: bool = True) -> None:
        self._views = views
        self._keep = compressor.keep if keep else None
        self._with_security = compressor.with_security
        self._written: dict[str, Stored] = {}

    @abstractmethod
    def write(self, view: View) -> bytes:
        """The body for one view of a page."""

    def headers(self, view: View) -> Mapping[str, str]:
        """What each answer with it says besides."""
        return {}

    def prepare(self) -> None:
        """Forgets what was written from an earlier registry."""
        self._written.clear()

    def stored(self, request: Request) -> Stored | None:
        path = self._views.shared(request.tail)
        if path is None or self._keep is None:
            return None
        if path not in self._written:
            view = self._views.view(path, {})
            self._written[path] = self._keep(self.write(view), self.content_type, headers=self.headers(view))
        return self._written[path]

    def everything(self) -> Iterator[Stored]:
        for path in self._views.paths():
            stored = self.stored(Request(path, path))
            if stored is not None:
                yield stored

    def otherwise(self, request: Request) -> Response:
        view = self._views.view(f"/{request.tail}", request.query)
        return self.answer(view, self.write(view), request)

    def answer(self, view: View, body: bytes, request: Request) -> Response:
        """What is made for one reader."""
        headers = self._with_security(b"", self.content_type, {"cache-control": NEVER, **self.headers(view)})
        return packed(Response(body, view.about.status, self.content_type, headers), request)
