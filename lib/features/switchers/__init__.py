"""Menus in the header for the languages and the versions of the pages, and links to translations for search engines."""

from typing import Any

from pydantic import Field

from lib.backend import BackendInfo
from lib.features.feature import Feature
from lib.settings import FeatureSettings, Settings, get_settings
from lib.site import Site

ELEMENTS = "lib/features/switchers/elements.html"


class VersionSettings(FeatureSettings):
    """Other versions of the pages."""

    site_versions: str = Field("", pattern=r"^([^=,]+=\s*(/|https?://)[^,]*(,|$))*$")
    """Versions of the pages with their URLs, for a menu in the header, for example `2.0=/,1.9=https://old.example.org`.
    The version whose URL is that of this site is marked as current."""


def translations(path: str) -> dict[str, str]:
    """Return the paths of a page in all languages that have it, by language tag, that of the site first."""
    from lib.catalog.lookup import find_page
    from lib.translations import language_of

    settings, own = get_settings(), language_of(path)
    bare = path.removeprefix(f"/{own}") if own in settings.locales else path
    paths = {settings.site_lang: bare or "/", **{tag: f"/{tag}{bare}".rstrip("/") for tag in settings.locales}}
    return {tag: each for tag, each in paths.items() if find_page(each)[0]}


def _menus(site: Site, backend: BackendInfo, page: Any) -> list[Any]:
    from lib.catalog.lookup import registered_pages
    from lib.catalog.navigation import navigations, reading_order
    from lib.islands.templates import render
    from lib.translations import language_name

    settings = get_settings()
    languages: dict[str, tuple[str, str]] = {}
    for tag, sections in navigations(registered_pages()).items() if settings.locales else ():
        first = next((each.path for each in reading_order(sections)), "")
        path = translations(page.path).get(tag) or translations("/").get(tag) or first
        languages |= {tag: (language_name(tag), path)} if first else {}
    pairs = (part.split("=", 1) for part in settings.load(VersionSettings).site_versions.split(",") if part.strip())
    versions = {name.strip(): url.strip() for name, url in pairs}
    here = {f"{site.prefix}/", site.absolute("/"), site.absolute("")}
    menus = (("languages", languages, None), ("versions", versions, here))
    return [render(ELEMENTS, name, site, found, more) for name, found, more in menus if found]


def _alternates(site: Site, backend: BackendInfo, page: Any) -> Any:
    from lib.catalog.page_metadata import address
    from lib.islands.templates import render

    found = translations(page.path) if page.indexed and get_settings().locales else {}
    urls = {tag: address(path, site) for tag, path in found.items()}
    return render(ELEMENTS, "alternates", urls, get_settings().site_lang) if len(urls) > 1 else None


def _is_enabled(settings: Settings) -> bool:
    return bool(settings.locales or settings.load(VersionSettings).site_versions)


feature = Feature(
    name="switchers",
    settings=(VersionSettings,),
    docs="/translate",
    has_assets=_is_enabled,
    slots={"header_end": _menus, "head": _alternates},
    is_enabled=_is_enabled,
)
