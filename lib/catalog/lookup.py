"""The registered pages: register pages together, and find the page at a path without a walk past every page."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import dash

from lib.dash_internals import parse_path_variables, register_page_in

Entry = Mapping[str, Any]

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


@dataclass(frozen=True, slots=True)
class _Places:
    """The registry by path, with positions: if two pages fit a path, the first one is used."""

    mark: tuple[int, int, int]
    plain: Mapping[str, tuple[int, Entry]]
    templates: tuple[tuple[int, Entry, str], ...]


_read: list[_Places] = []


def find_page(path: str) -> tuple[Entry, Mapping[str, str] | None]:
    """Return the page at a path under the site's prefix, and its path variables, as Dash's `_path_to_page`.

    If there is no such page, the entry is empty.
    """
    wanted = path.strip("/")
    places = _places()
    if wanted in places.plain and not _is_current(places.plain[wanted][1], wanted):
        forget_pages()
        places = _places()
    position, entry = places.plain.get(wanted, (-1, {}))
    variables: Mapping[str, str] | None = None
    for at, templated, template in places.templates:
        if entry and position < at:
            break
        variables = parse_path_variables(wanted, template)
        if variables:
            return templated, variables
    return (entry, variables) if entry else ({}, None)


def forget_pages() -> None:
    """Read the registry again at the next lookup, after a page in it has changed."""
    _read.clear()


def _places() -> _Places:
    """Return the registry by path, read again if the registry contains other pages now."""
    known = next(iter(_read), None)
    if known is None or known.mark != _mark():
        known = _read_registry()
        _read[:] = [known]
    return known


def _mark() -> tuple[int, int, int]:
    """Return a value that changes with most changes of the registry, in constant time."""
    with _lock:
        registry = dash.page_registry
        if not registry:
            return 0, 0, 0
        return len(registry), id(registry[next(iter(registry))]), id(registry[next(reversed(registry))])


def _read_registry() -> _Places:
    plain: dict[str, tuple[int, Entry]] = {}
    templates: list[tuple[int, Entry, str]] = []
    mark = _mark()
    for position, entry in enumerate(registered_pages()):
        plain.setdefault(entry["path"].strip("/"), (position, entry))
        if entry["path_template"]:
            templates.append((position, entry, entry["path_template"].strip("/")))
    return _Places(mark, plain, tuple(templates))


def _is_current(entry: Entry, wanted: str) -> bool:
    """Return whether an entry is still registered at the same path."""
    with _lock:
        return dash.page_registry.get(entry["module"]) is entry and entry["path"].strip("/") == wanted
