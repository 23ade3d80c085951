"""Registers many pages with Dash in the time of one walk.

`dash.register_page` looks at every page that is there, and sorts them all, for each page that comes: three thousand
pages take it half a minute.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import dash
from dash import _pages

from lib.pages_lookup import forget_pages


def register_pages(pages: Sequence[Mapping[str, Any]]) -> None:
    """Registers pages, each given as the arguments of `dash.register_page`. The registry is as if that had been called.

    All but the last are registered into an empty registry each and put beside the others; with the last, Dash itself
    brings the whole registry in order.
    """
    for page in pages[:-1]:
        with _empty_registry() as alone:
            dash.register_page(**page)
        dash.page_registry.update(alone)
    for page in pages[-1:]:
        dash.register_page(**page)
    forget_pages()


@contextmanager
def _empty_registry() -> Iterator["OrderedDict[str, Any]"]:
    """A registry of its own for what Dash registers in the block."""
    whole = _pages.PAGE_REGISTRY
    _pages.PAGE_REGISTRY = OrderedDict()
    try:
        yield _pages.PAGE_REGISTRY
    finally:
        _pages.PAGE_REGISTRY = whole
