"""All that one site delivers: pages, payloads, bundles and files, and the addresses that they have."""

from collections.abc import Mapping
from typing import Any

from lib.backend import BackendInfo
from lib.delivery.bundles import Bundles, late_files
from lib.delivery.card import FOLDER as CARDS
from lib.delivery.cards import Cards
from lib.delivery.compressor import Compressor
from lib.delivery.dash_json import dash_json
from lib.delivery.document import Documents
from lib.delivery.example_files import ExampleFiles
from lib.delivery.files import Icons, media
from lib.delivery.folder import Folder, below
from lib.delivery.index import PageIndex
from lib.delivery.payload import Islands, Payloads
from lib.delivery.suites import FOLDER, Suites
from lib.delivery.token import token
from lib.delivery.views import Views
from lib.disk_cache import get_disk_cache
from lib.servers.contract import Handler
from lib.servers.defence import Defence
from lib.settings import PROJECT_ROOT, Settings
from lib.single_file import ADDRESS as EXAMPLES
from lib.site import Site

ASSETS = PROJECT_ROOT / "assets"


class Delivery:
    """Everything static is kept in memory and packed once; in development it is read anew and sent as it is.

    `views` builds pages, `documents` answers their URLs and `routes` the addresses beside them, where a path that ends
    with a slash stands for everything below it. `dash_routes` is Dash's own, for the front only. `reload_script` is
    added to each page. `defence` knows what documents may do.
    """

    def __init__(
        self,
        app: Any,
        settings: Settings,
        site: Site,
        backend: BackendInfo,
        *,
        defence: Defence,
        reload_script: str = "",
    ) -> None:
        content = defence.content
        self.compressor = compressor = Compressor(get_disk_cache(), active=not settings.dash_debug, content=content)
        self.views = Views(site)
        self.payloads = Payloads(self.views, site, compressor)
        self.islands = Islands(self.views, site, compressor)
        self._cards = Cards(self.views, site, compressor, get_disk_cache())
        self._index = PageIndex(site, compressor)
        bundles = Bundles(
            ASSETS / "site",
            site,
            compressor,
            late=late_files(ASSETS / "late", settings),
            reload=settings.dash_debug,
        )
        suites = Suites(app, compressor)
        assets = Folder(ASSETS, below(ASSETS), compressor)
        self.documents = Documents(
            app,
            self.views,
            compressor,
            bundles=bundles,
            suites=suites,
            assets=assets,
            site=site,
            backend=backend,
            content=content,
            boot=settings.dash_boot,
            reload=reload_script,
        )
        self.routes: Mapping[str, Handler] = {
            "/_page/": self.payloads,
            "/_islands/": self.islands,
            "/_pages.json": self._index,
            "/_site/": bundles,
            CARDS: self._cards,
            "/_media/": media(settings.docs_dir, compressor),
            EXAMPLES: ExampleFiles(PROJECT_ROOT, settings.docs_dir, compressor, self.views.examples),
            "/_icons/": Icons(compressor),
            "/_token": token(app),
            "/assets/": assets,
            FOLDER: suites,
        }
        self.dash_routes: Mapping[str, Handler] = {} if settings.dash_debug else dash_json(app, compressor)

    def prepare(self) -> None:
        """Takes up the pages, once all are registered and again when one has changed."""
        for part in (self.views, self.payloads, self.islands, self.documents, self._cards, self._index):
            part.prepare()

    def fault(self) -> str | None:
        """What is missing before readers may come."""
        return None if self._index.written else "The page index is not written."
