"""The picture that stands for a page in link previews, as values: its words, its colours, its address."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from lib.catalog.page_metadata import PageMetadata
from lib.settings import PROJECT_ROOT
from lib.site import Site

FOLDER = "/_cards/"
HOME = "index"
# What Facebook, LinkedIn, Slack and X show whole.
WIDTH, HEIGHT = 1200, 630

TOKENS = PROJECT_ROOT / "assets" / "site" / "00-tokens.css"


@dataclass(frozen=True, slots=True)
class Card:
    """The words on a picture."""

    site: str
    category: str
    title: str
    description: str

    @property
    def version(self) -> str:
        """Changes with the words. Sites that show previews keep a picture as long as its address stays."""
        return hashlib.blake2b(repr(self).encode("utf-8", "replace"), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture, as `#rrggbb`."""

    surface: str = "#fbfaf7"
    text_strong: str = "#12181b"
    text_muted: str = "#59615f"
    accent: str = "#0a6c74"
    accent_soft: str = "#e0f0ee"


def card_of(about: PageMetadata, site: Site) -> Card:
    """The words for a page."""
    return Card(site.name, about.category, about.headline, about.description)


def card_path(about: PageMetadata, site: Site) -> str:
    """Where the picture of a page is, below the prefix."""
    name = HOME if about.is_home else quote(about.path.strip("/"))
    return f"{FOLDER}{name}.png?v={card_of(about, site).version}"


@lru_cache(maxsize=1)
def site_palette() -> Palette:
    """The colours of the stylesheet by day; for one that is not written as `#rrggbb`, the one of this project."""
    stylesheet = TOKENS.read_text(encoding="utf-8")
    named = {name: _colour(stylesheet, name) for name in Palette.__slots__}
    return Palette(**{name: colour for name, colour in named.items() if colour})


def _colour(stylesheet: str, name: str) -> str:
    found = re.search(rf"--{name.replace('_', '-')}:\s*(?:light-dark\()?\s*(#[0-9a-fA-F]{{6}})\b", stylesheet)
    return found[1] if found else ""
