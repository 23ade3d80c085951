"""`/_cards/<page>.png`: the images for link previews of pages whose authors specify none."""

from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from lib.catalog.page_metadata import PageMetadata
from lib.content.loader import code_mark
from lib.delivery.compressor import Compressor
from lib.delivery.views import Views
from lib.features.cards.card import HOME, Card, card_of, site_palette
from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.messages import Request
from lib.process.cache import DiskCache
from lib.site import Site

KIND = "cards"
_ENDING = ".png"


class Cards(CachedHandler):
    """Draws a card at its first request, in about 15 ms, and caches it on disk by its content."""

    def __init__(self, views: Views, site: Site, compressor: Compressor, cache: DiskCache) -> None:
        self._views = views
        self._site = site
        self._keep = compressor.keep
        self._cache = cache
        self._drawn: dict[Card, CachedBody] = {}

    def lookup(self, request: Request) -> CachedBody | None:
        name = request.tail.removesuffix(_ENDING)
        about = self._views.listed("/" if name == HOME else f"/{name}")
        if name == request.tail or about is None or about.image:
            return None
        return self._of(about)

    def iter_cached(self) -> Iterator[CachedBody]:
        for about in self._views.all_listed():
            if not about.image:
                yield self._of(about)

    def _of(self, about: PageMetadata) -> CachedBody:
        card = card_of(about, self._site)
        if card not in self._drawn:
            self._drawn[card] = self._keep(self._picture(card), "image/png")
        return self._drawn[card]

    def _picture(self, card: Card) -> bytes:
        palette = site_palette()
        key = f"{drawing_mark()} {palette} {card}"
        kept = self._cache.get(KIND, key)
        if kept is not None:
            return kept
        from lib.features.cards.drawing import draw  # Pillow would slow each start

        picture = draw(card, palette)
        self._cache.put(KIND, key, picture)
        return picture


@lru_cache(maxsize=1)
def drawing_mark() -> str:
    """Return a value that changes with the code and the library that draw."""
    return f"{code_mark(Path(__file__).parent)} {version('pillow')}"
