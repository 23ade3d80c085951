"""The content of a social card: its text, its colors, and its URL path."""

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from components.tokens import light_colors
from lib.catalog.page_metadata import PageMetadata
from lib.site import Site

FOLDER = "/_cards/"
HOME = "index"
# The size that Facebook, LinkedIn, Slack, and X show without cropping.
WIDTH, HEIGHT = 1200, 630


@dataclass(frozen=True, slots=True)
class Card:
    """The text of a card."""

    site: str
    category: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The colors of a card, as `#rrggbb`."""

    surface: str = "#fbfaf7"
    text_strong: str = "#12181b"
    text_muted: str = "#59615f"
    accent: str = "#0a6c74"
    accent_soft: str = "#e0f0ee"


def card_of(about: PageMetadata, site: Site) -> Card:
    """Return the text for a page."""
    return Card(site.name, about.category, about.headline, about.description)


def card_path(about: PageMetadata, site: Site) -> str:
    """Return the URL path of the card of a page, without the prefix."""
    name = HOME if about.is_home else quote(about.path.strip("/"))
    # Other sites cache an image by its URL.
    version = hashlib.blake2b(repr(card_of(about, site)).encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{FOLDER}{name}.png?v={version}"


def site_palette() -> Palette:
    """Return the light colors of the stylesheet. The default applies to colors in other notations."""
    found = {name: light_colors().get(name.replace("_", "-")) for name in Palette.__slots__}
    return Palette(**{name: color for name, color in found.items() if color})
