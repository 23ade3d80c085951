"""Places in a page that features fill: elements of the shell, headers of the document, and its preview image."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lib.backend import BackendInfo
from lib.content.parsed_page import ImageSource
from lib.site import Site

Slot = Literal[
    "head",
    "scripts",
    "header_middle",
    "header_end",
    "main_start",
    "article_menu",
    "article_end",
    "keys",
    "footer_links",
    "footer_lines",
    "body_end",
]
# Returns a Dash tree, markup, a list of them, or None for no element. The third argument is the metadata of the page,
# where there is a page.
Element = Callable[[Site, BackendInfo, Any], Any]
PageHeaders = Callable[[Site, Any], Mapping[str, str]]
# Returns the image for link previews with its absolute URL.
FindImage = Callable[[Site, Any], ImageSource | None]


@dataclass(frozen=True, slots=True)
class Slots:
    """Elements that features add to pages, in the order of the features."""

    elements: Mapping[Slot, Sequence[Element]] = field(default_factory=dict)
    headers: Sequence[PageHeaders] = ()
    images: Sequence[FindImage] = ()

    def render(self, slot: Slot, site: Site, backend: BackendInfo, page: Any = None) -> list[Any]:
        """Return the results of the elements of a slot, without None and empty markup."""
        rendered = [_call(element, site, backend, page) for element in self.elements.get(slot, ())]
        flat = [part for element in rendered for part in (element if isinstance(element, list) else [element])]
        return [part for part in flat if part is not None and part != ""]

    def page_headers(self, site: Site, page: Any) -> dict[str, str]:
        """Return the headers that features add to the document of a page."""
        return {name: value for headers in self.headers for name, value in (_call(headers, site, page) or {}).items()}

    def page_image(self, site: Site, page: Any) -> ImageSource | None:
        """Return the first image that a feature has for a page."""
        return next((image for find in self.images if (image := _call(find, site, page)) is not None), None)


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return the result of a function of a feature, or None if it fails: the page does not depend on it."""
    try:
        return function(*arguments)
    except Exception:
        logging.getLogger(__name__).exception("A part of the pages is missing because %s failed", function.__module__)
        return None


def template(file: str, macro: str) -> Element:
    """Return an element from a macro of a template, such as `lib/features/api/elements.html`."""

    def element(*arguments: Any) -> Any:
        from lib.islands.templates import render  # noqa: PLC0415  # gunicorn's master must not import Dash

        return render(file, macro, *arguments)

    element.__module__ = file  # for the log
    return element


_current: list[Slots] = []


def use_slots(slots: Slots) -> None:
    """Make these the slots of the process, for pages that Dash imports."""
    _current[:] = [slots]


def get_slots() -> Slots:
    """Return the slots of the process."""
    return _current[0] if _current else Slots()
