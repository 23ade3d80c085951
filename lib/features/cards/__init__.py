"""Social cards: images for link previews of pages whose authors give none."""

from typing import Any

from lib.content.parsed_page import ImageSource
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.site import Site


def _page_image(site: Site, page: Any) -> ImageSource | None:
    from lib.features.cards.card import HEIGHT, WIDTH, card_path

    return ImageSource(site.absolute(card_path(page, site)), WIDTH, HEIGHT) if page.indexed else None


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.cards.card import FOLDER
    from lib.features.cards.cards import Cards
    from lib.process.cache import get_disk_cache

    cards = Cards(context.delivery.views, context.site, context.delivery.compressor, get_disk_cache())
    return Contribution(routes={FOLDER: cards})


feature = Feature(name="cards", page_image=_page_image, mount=_mount)
