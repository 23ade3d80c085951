"""What a page says of itself to those who list, search or preview it: its metadata, without its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from lib.navigation import is_listed
from lib.site import Site


@dataclass(frozen=True, slots=True)
class About:
    """The metadata of one page.

    `headline` says what it is about, `title` also whose page it is. `indexed` says that search engines may list it.
    """

    path: str
    status: int
    name: str
    headline: str
    title: str
    description: str
    indexed: bool
    category: str = ""
    tags: tuple[str, ...] = ()
    modified: date | None = None
    schema_type: str = "TechArticle"
    image: str = ""

    @property
    def is_home(self) -> bool:
        """Whether this is the page at the top of the site."""
        return self.path == "/"


def about_page(entry: Mapping[str, Any], site: Site, *, path: str | None = None, status: int = 200) -> About:
    """The metadata of a page in Dash's registry. `path` is where it was asked for, if it has variables in it."""
    shown = entry["path"] if path is None else path
    is_home = shown == "/"
    return About(
        path=shown,
        status=status,
        name=entry["name"],
        headline=site.tagline if is_home else entry["name"],
        title=site.title("" if is_home else entry["name"]),
        description=entry["description"] or site.description,
        indexed=status == 200 and is_listed(entry),
        category=entry.get("category") or "",
        tags=tuple(entry.get("tags") or ()),
        modified=entry.get("lastmod"),
        schema_type=entry.get("schema_type") or "TechArticle",
        # Dash fills `image` with whatever logo lies in the assets when the author names none.
        image=entry.get("supplied_image") or "",
    )


def address(path: str, site: Site) -> str:
    """The full address of a path, in the characters that headers, XML and programs take."""
    return site.absolute(quote(path))
