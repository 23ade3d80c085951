"""Who this site is: the one place a fork edits, beside `.env`."""

from dataclasses import dataclass
from functools import lru_cache

from lib.settings import Settings, get_settings

VERSION = "0.1.0"

# Headings of the navigation, in this order; categories of pages that are not named here follow, by the alphabet.
CATEGORY_ORDER: tuple[str, ...] = ("Start here", "Backends", "Write", "Show", "Operations")


@dataclass(frozen=True, slots=True)
class Site:
    """The identity that titles, the header, the footer and the documents for agents are made of."""

    name: str
    tagline: str
    description: str
    base_url: str
    repository: str
    edit_url: str
    lang: str
    prefix: str = ""

    def url(self, path: str) -> str:
        """The URL of a path of this site, as a browser asks for it: below the prefix, if there is one."""
        return f"{self.prefix}{path}" if path.startswith("/") and not path.startswith("//") else path

    def absolute(self, path: str) -> str:
        """The full address of a path."""
        return f"{self.base_url}{self.url(path)}"

    def title(self, page_name: str) -> str:
        """The `<title>` of a page; the home page carries the tagline instead of its own name."""
        return f"{page_name} · {self.name}" if page_name else f"{self.name} · {self.tagline}"


def site_from(settings: Settings) -> Site:
    """The site's identity as the settings give it."""
    return Site(
        name=settings.site_name,
        tagline=settings.site_tagline,
        description=settings.site_description,
        base_url=settings.site_base_url,
        repository=settings.site_repository,
        edit_url=settings.site_edit_url,
        lang=settings.site_lang,
        prefix=settings.prefix,
    )


@lru_cache(maxsize=1)
def get_site() -> Site:
    """The identity of the site that this process serves."""
    return site_from(get_settings())
