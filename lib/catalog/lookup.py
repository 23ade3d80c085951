"""Which registered page answers a path: what Dash's own search finds, without a walk past every page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash

from lib.dash_internals import empty_page_registry, parse_path_variables

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Places:
    """The registry by path. Positions are places in it: where two pages fit a path, the first one answers."""

    mark: tuple[int, int, int]
    plain: Mapping[str, tuple[int, Entry]]
    templates: tuple[tuple[int, Entry, str], ...]


_read: list[_Places] = []


def find_page(path: str) -> tuple[Entry, Mapping[str, str] | None]:
    """The page at a path below the site's prefix, and its path variables; an empty page where there is none.

    The same answer as `dash._pages._path_to_page`.
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
    """Has the registry read again; for whoever has changed a page in it."""
    _read.clear()


def _places() -> _Places:
    """What was read of the registry, or what is in it now if that is another set of pages."""
    known = next(iter(_read), None)
    if known is None or known.mark != _mark():
        known = _read_registry()
        _read[:] = [known]
    return known


def _mark() -> tuple[int, int, int]:
    """Changes with most changes of the registry, and costs the same for every size of it."""
    registry = dash.page_registry
    if not registry:
        return 0, 0, 0
    return len(registry), id(registry[next(iter(registry))]), id(registry[next(reversed(registry))])


def _read_registry() -> _Places:
    plain: dict[str, tuple[int, Entry]] = {}
    templates: list[tuple[int, Entry, str]] = []
    for position, entry in enumerate(dash.page_registry.values()):
        plain.setdefault(entry["path"].strip("/"), (position, entry))
        if entry["path_template"]:
            templates.append((position, entry, entry["path_template"].strip("/")))
    return _Places(_mark(), plain, tuple(templates))


def _is_current(entry: Entry, wanted: str) -> bool:
    """Whether a page that was read is still the one that is registered, at the same path."""
    return dash.page_registry.get(entry["module"]) is entry and entry["path"].strip("/") == wanted


def register_pages(pages: Sequence[Mapping[str, Any]]) -> None:
    """Registers pages, each given as the arguments of `dash.register_page`. The registry is as if that had been called.

    All but the last are registered into an empty registry each and put beside the others; with the last, Dash itself
    brings the whole registry in order.
    """
    for page in pages[:-1]:
        with empty_page_registry() as alone:
            dash.register_page(**page)
        dash.page_registry.update(alone)
    for page in pages[-1:]:
        dash.register_page(**page)
    forget_pages()
