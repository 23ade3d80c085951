"""The pages that agents may know of: those that lists show, without drafts, which an author sees while writing."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import unquote

import dash

from lib.library import get_library
from lib.navigation import is_listed, navigation, reading_order
from lib.pages_lookup import find_page
from lib.site import CATEGORY_ORDER, Site

Entry = Mapping[str, Any]

# More would be noise.
SUGGESTED = 5


def listed_pages() -> list[Entry]:
    """All of them, in reading order."""
    drafts = _drafts()
    entries = {entry["path"]: entry for entry in dash.page_registry.values()}
    order = reading_order(navigation(entries.values(), CATEGORY_ORDER))
    return [entries[page.path] for page in order if page.path not in drafts]


def listed_page(path: str) -> Entry | None:
    """The page at a path; None where lists show none."""
    entry, _ = find_page(path)
    return entry if entry and is_listed(entry) and entry["path"] not in _drafts() else None


def path_of(asked: str, site: Site) -> tuple[str, str]:
    """The path that is meant, and the anchor: from a path, an address of this site, or that of a page's Markdown."""
    address, _, anchor = asked.strip().partition("#")
    address = address.partition("?")[0].removeprefix(site.base_url)
    if site.prefix and f"{address}/".startswith(f"{site.prefix}/"):
        address = address.removeprefix(site.prefix)
    bare = unquote(address).strip("/")
    for ending in (".md", "/llms.txt", "llms.txt"):
        bare = bare.removesuffix(ending)
    return "/" if bare == "index" else f"/{bare.strip('/')}", unquote(anchor)


def near(asked: str) -> list[Entry]:
    """Pages whose path or name is like what was asked for."""
    by_word: dict[str, Entry] = {}
    for entry in listed_pages():
        for word in (entry["path"], entry["path"].rpartition("/")[2], entry["name"]):
            by_word.setdefault(word.casefold(), entry)
    wanted = asked.strip("/").casefold()[:200]
    found = [word for word in by_word if wanted and wanted in word]
    found += get_close_matches(wanted, by_word, n=SUGGESTED, cutoff=0.5)
    unique = {by_word[word]["path"]: by_word[word] for word in found}
    return list(unique.values())[:SUGGESTED]


def _drafts() -> frozenset[str]:
    """Paths of the drafts, which are pages in debug mode only."""
    return frozenset(page.matter.endpoint for page in get_library().pages if page.matter.draft)
