"""The registered pages: register pages together, and find the page at a path without a walk past every page."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import dash

from lib.dash_internals import parse_path_variables, register_page_in

Entry = Mapping[str, Any]

# What comes before and after the path of a page in its URLs, and the name of the home page in them.
_FORMS = (("", "", ""), ("", ".md", "index"), ("", "/llms.txt", ""), ("api/pages/", "", "index"))
_former: dict[str, tuple[str, str]] = {}

# Other threads read the registry while the development server registers pages again.
_lock = Lock()


def registered_pages() -> tuple[Entry, ...]:
    """Return all pages in Dash's registry: those from before or after `register_pages`, never a part of them."""
    with _lock:
        return tuple(dash.page_registry.values())


def register_pages(pages: Sequence[Mapping[str, Any]], removed: Collection[str] = ()) -> None:
    """Remove pages by their modules, and register pages, given as arguments of `dash.register_page`, in linear time."""
    registry = OrderedDict((module, entry) for module, entry in dash.page_registry.items() if module not in removed)
    for page in pages[:-1]:
        alone: OrderedDict[str, Any] = OrderedDict()
        register_page_in(alone, **page)
        registry.update(alone)
    for page in pages[-1:]:
        register_page_in(registry, **page)  # Dash sorts the whole registry
    with _lock:
        dash.page_registry.clear()
        dash.page_registry.update(registry)
    forget_pages()


def find_page(path: str) -> tuple[Entry, Mapping[str, str] | None]:
    """Return the page at a path under the site's prefix, and its path variables, as Dash's `_path_to_page`.

    If there is no such page, the entry is empty.
    """
    wanted = path.strip("/")
    plain, templates = _places(_mark())
    if wanted in plain and not _is_current(plain[wanted][1], wanted):
        forget_pages()
        plain, templates = _places(_mark())
    position, entry = plain.get(wanted, (-1, {}))
    variables: Mapping[str, str] | None = None
    for at, templated, template in templates:
        if entry and position < at:
            break
        variables = parse_path_variables(wanted, template)
        if variables:
            return templated, variables
    return (entry, variables) if entry else ({}, None)


def add_former_path(former: str, present: str) -> None:
    """Register a path from the `redirect_from` of a page. Paths are relative to the prefix of the site."""
    for before, after, home in _FORMS:
        target = f"{before}{present.strip('/') or home}{after}".lstrip("/")
        _former[f"{before}{former.strip('/')}{after}"] = target, former


def page_for_former(path: str) -> str | None:
    """Return the present path for a former path of a page, or for the Markdown or metadata of that page.

    Both paths are relative to the prefix of the site, without a slash at the start. A page at the path has precedence.
    """
    present, former = _former.get(path, (None, ""))
    return None if present is None or find_page(former)[0] else present


def forget_pages() -> None:
    """Read the registry again at the next lookup, after a page in it has changed."""
    _places.cache_clear()


def _mark() -> tuple[int, int, int]:
    """Return a value that changes with most changes of the registry, in constant time."""
    with _lock:
        entries = dash.page_registry.values()
        return len(entries), id(next(iter(entries), None)), id(next(reversed(entries), None))


@lru_cache(maxsize=1)
def _places(_state: tuple[int, int, int]) -> tuple[Mapping[str, tuple[int, Entry]], list[tuple[int, Entry, str]]]:
    """Return plain paths and templates of the registry, read again if the registry contains other pages now.

    They have positions: if two pages fit a path, the first one is used.
    """
    plain: dict[str, tuple[int, Entry]] = {}
    templates: list[tuple[int, Entry, str]] = []
    for position, entry in enumerate(registered_pages()):
        plain.setdefault(entry["path"].strip("/"), (position, entry))
        if entry["path_template"]:
            templates.append((position, entry, entry["path_template"].strip("/")))
    return plain, templates


def _is_current(entry: Entry, wanted: str) -> bool:
    """Return whether an entry is still registered at the same path."""
    with _lock:
        return dash.page_registry.get(entry["module"]) is entry and entry["path"].strip("/") == wanted
