"""The identity of this site. A fork edits this file and `.env`."""

from dataclasses import dataclass, fields
from functools import lru_cache

from lib.settings import Settings, get_settings

VERSION = "0.1.0"

# Categories of the navigation in this order. Others follow in alphabetical order.
CATEGORY_ORDER: tuple[str, ...] = ("Start", "Write", "Customize", "Backends", "Deploy", "Reference", "Evidence")


@dataclass(frozen=True, slots=True)
class Site:
    """The identity in titles, the header, the footer, and documents for agents."""

    name: str
    tagline: str
    description: str
    base_url: str
    repository: str
    edit_url: str
    lang: str
    publisher: str = ""
    license: str = ""
    prefix: str = ""

    def url(self, path: str) -> str:
        """Return the URL of a path of this site, with the prefix."""
        return f"{self.prefix}{path}" if path.startswith("/") and not path.startswith("//") else path

    def absolute(self, path: str) -> str:
        """Return the absolute URL of a path."""
        return f"{self.base_url}{self.url(path)}"

    def title(self, page_name: str) -> str:
        """Return the `<title>` of a page. The home page has the tagline instead of a name."""
        return f"{page_name} · {self.name}" if page_name else f"{self.name} · {self.tagline}"


def site_from(settings: Settings) -> Site:
    """Return the identity in the settings."""
    given = {field.name: getattr(settings, f"site_{field.name}") for field in fields(Site) if field.name != "prefix"}
    return Site(**given, prefix=settings.prefix)


@lru_cache(maxsize=1)
def get_site() -> Site:
    """Return the identity of the site of this process."""
    return site_from(get_settings())
