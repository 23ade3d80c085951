"""The bundled icons: subsets of Iconify sets in `assets/icons/`, so that no page asks another host for a drawing.

An icon is named `prefix:name`, for example `tabler:rocket`. `tools/icons.py` adds icons to the subsets.
The shell draws them as inline SVG. The `DashIconify` component gets them through the two globals it reads when its
script is evaluated: `IconifyPreload` (the drawings) and `IconifyProviders` (where to ask for any other)."""

import json
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import NotRequired, TypedDict

from markupsafe import Markup

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "icons"

ROUTE = "/_icons/"
"""Where DashIconify asks for icons that are not preloaded: `/_icons/<prefix>.json?icons=a,b`."""

# Iconify's own default for a set or an icon that states no size.
DEFAULT_SIZE = 16


class Icon(TypedDict):
    """One drawing: the inside of an `<svg>`, and its box where that differs from the box of its set."""

    body: str
    width: NotRequired[float]
    height: NotRequired[float]
    left: NotRequired[float]
    top: NotRequired[float]


class IconSet(TypedDict):
    """One file of `assets/icons/`, in the format of Iconify JSON."""

    prefix: str
    width: NotRequired[float]
    height: NotRequired[float]
    icons: dict[str, Icon]


def icon_svg(name: str, *, size: int = 18, class_name: str = "icon") -> str | None:
    """Return the icon as inline SVG, `size` pixels high and hidden from assistive technology, or None if unknown."""
    found = _find(name)
    if found is None:
        return None
    icon_set, icon = found
    width = icon.get("width", icon_set.get("width", DEFAULT_SIZE))
    height = icon.get("height", icon_set.get("height", DEFAULT_SIZE))
    box = f"{icon.get('left', 0):g} {icon.get('top', 0):g} {width:g} {height:g}"
    return (
        f'<svg class="{escape(class_name)}" width="{size * width / height:g}" height="{size}" viewBox="{box}"'
        f' aria-hidden="true" focusable="false">{icon["body"]}</svg>'
    )


def has_icon(name: str) -> bool:
    """Say whether `prefix:name` is bundled."""
    return _find(name) is not None


def preload_script(names: Iterable[str] | None = None, *, prefix: str = "") -> str:
    """Return the JavaScript that gives DashIconify its icons; it has to run before DashIconify's own script.

    `names` limits the drawings to those a site uses (unknown names are left out); by default all bundled icons are
    given. An icon that is left out is still drawn: DashIconify asks this origin for it, under `ROUTE` below `prefix`.
    """
    wanted = None if names is None else set(names)
    subsets = [_subset(icon_set, wanted) for icon_set in _icon_sets().values()]
    # "</" would end a script element, should the script be put inline.
    preload = json.dumps([subset for subset in subsets if subset["icons"]], separators=(",", ":")).replace("</", "<\\/")
    providers = f'{{"":{{resources:[location.origin],path:{json.dumps(prefix + ROUTE)}}}}}'
    return f"window.IconifyPreload={preload};window.IconifyProviders={providers};"


def icons_json(prefix: str, names: Iterable[str]) -> dict[str, object] | None:
    """Answer `ROUTE` as the Iconify API does: the icons asked for, the rest in `not_found`; None for an unknown set."""
    icon_set = _icon_sets().get(prefix)
    if icon_set is None:
        return None
    asked = sorted(set(names))
    answer: dict[str, object] = {**_subset(icon_set, {f"{prefix}:{name}" for name in asked})}
    missing = [name for name in asked if name not in icon_set["icons"]]
    return {**answer, "not_found": missing} if missing else answer


def _find(name: str) -> tuple[IconSet, Icon] | None:
    prefix, _, short = name.partition(":")
    icon_set = _icon_sets().get(prefix)
    if icon_set is None or short not in icon_set["icons"]:
        return None
    return icon_set, icon_set["icons"][short]


def _subset(icon_set: IconSet, wanted: set[str] | None) -> IconSet:
    """Return what the browser needs of a set: without the licence, and only the wanted `prefix:name`s."""
    prefix = icon_set["prefix"]
    return {
        "prefix": prefix,
        "width": icon_set.get("width", DEFAULT_SIZE),
        "height": icon_set.get("height", DEFAULT_SIZE),
        "icons": {
            name: icon for name, icon in icon_set["icons"].items() if wanted is None or f"{prefix}:{name}" in wanted
        },
    }


@lru_cache(maxsize=1)
def _icon_sets() -> dict[str, IconSet]:
    """Read every subset once, keyed by prefix."""
    files = sorted(FOLDER.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


UNKNOWN = "tabler:file-text"


def icon(name: str | None, *, size: int = 18, class_name: str = "icon") -> Markup:
    """The SVG of a bundled icon; a plain page where the name is not bundled, nothing where there is no name."""
    if not name:
        return Markup()
    return Markup(icon_svg(name, size=size, class_name=class_name) or icon_svg(UNKNOWN, size=size) or "")
