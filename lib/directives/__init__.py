"""The directives of the page language. Features add their own at startup."""

from collections.abc import Iterable
from typing import Any

from lib.directives.base import Directive
from lib.directives.exec import Exec
from lib.directives.image import Image
from lib.directives.source import Source
from lib.directives.static import Admonition, Cards, Divider, Toc, Version
from lib.directives.tables import Kwargs, SettingsTable
from lib.directives.tabs import TabOutside, Tabs

DIRECTIVES: tuple[type[Directive[Any]], ...] = (
    Toc,
    Exec,
    Source,
    Kwargs,
    Admonition,
    Divider,
    Image,
    Tabs,
    TabOutside,
    Cards,
    Version,
    SettingsTable,
)

_by_name: dict[str, Directive[Any]] = {}


def add(directives: Iterable[type[Directive[Any]]]) -> None:
    """Make directives available under their names and aliases."""
    for directive in directives:
        for name in (directive.NAME, *directive.ALIASES):
            _by_name[name] = directive()


def find(name: str) -> Directive[Any] | None:
    return _by_name.get(name)


def names() -> list[str]:
    """Return the names of all directives, sorted, without aliases."""
    return sorted({directive.NAME for directive in _by_name.values()})


add(DIRECTIVES)
