"""The bundled icons, subsets of Iconify sets in `assets/icons/`, so that pages do not load icons from another host.

An icon has a name such as `tabler:rocket`. `tools/icons.py` adds icons to the subsets. The `DashIconify` component uses
the globals `IconifyPreload` (icons) and `IconifyProviders` (the URL of all other icons).
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "icons"

# DashIconify requests other icons from `/_icons/<prefix>.json?icons=a,b`.
ROUTE = "/_icons/"
# Iconify's default for a set or an icon without a size.
DEFAULT_SIZE = 16

# One file of `assets/icons/`, in the format of Iconify JSON. Each of its `icons` has the content of an `<svg>` as its
# `body`, and its box if that is not the box of the set.
IconSet = dict[str, Any]


def icon_svg(name: str, *, size: int = 18, class_name: str = "icon") -> str | None:
    """Return the icon as inline SVG that is `size` pixels high, or None if it is not bundled."""
    prefix, _, short = full_name(name).partition(":")
    icon_set = _icon_sets().get(prefix, {"icons": {}})
    icon = icon_set["icons"].get(short)
    if icon is None:
        return None
    width = icon.get("width", icon_set.get("width", DEFAULT_SIZE))
    height = icon.get("height", icon_set.get("height", DEFAULT_SIZE))
    box = f"{icon.get('left', 0):g} {icon.get('top', 0):g} {width:g} {height:g}"
    return (
        f'<svg class="{escape(class_name)}" width="{size * width / height:g}" height="{size}" viewBox="{box}"'
        f' aria-hidden="true" focusable="false">{icon["body"]}</svg>'
    )


def preload_script(names: Iterable[str], *, prefix: str = "") -> str:
    """Return JavaScript with bundled icons, which must run before the script of DashIconify."""
    wanted = set(names)
    subsets = [_subset(icon_set, wanted) for icon_set in _icon_sets().values()]
    # "</" would end an inline script element.
    preload = json.dumps([subset for subset in subsets if subset["icons"]], separators=(",", ":")).replace("</", "<\\/")
    providers = f'{{"":{{resources:[location.origin],path:{json.dumps(prefix + ROUTE)}}}}}'
    return f"window.IconifyPreload={preload};window.IconifyProviders={providers};"


def icons_json(prefix: str, names: Iterable[str]) -> dict[str, object] | None:
    """Return the response of the Iconify API, with unknown icons in `not_found`, or None for an unknown set."""
    icon_set = _icon_sets().get(prefix)
    if icon_set is None:
        return None
    wanted = sorted(set(names))
    answer: dict[str, object] = {**_subset(icon_set, {f"{prefix}:{name}" for name in wanted})}
    missing = [name for name in wanted if name not in icon_set["icons"]]
    return {**answer, "not_found": missing} if missing else answer


def full_name(icon: str) -> str:
    """Return an icon as `set:name`, also for `set-name`, as in Iconify; empty if it is neither."""
    prefix, _, short = icon.partition(":" if ":" in icon else "-")
    return f"{prefix}:{short}" if prefix and short else ""


def _subset(icon_set: IconSet, wanted: set[str]) -> IconSet:
    """Return a set with only the wanted icons, without the license."""
    prefix = icon_set["prefix"]
    return {
        "prefix": prefix,
        "width": icon_set.get("width", DEFAULT_SIZE),
        "height": icon_set.get("height", DEFAULT_SIZE),
        "icons": {name: icon for name, icon in icon_set["icons"].items() if f"{prefix}:{name}" in wanted},
    }


@lru_cache(maxsize=1)
def _icon_sets() -> dict[str, IconSet]:
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))}


UNKNOWN = "tabler:file-text"


def icon(name: str | None, *, size: int = 18, class_name: str = "icon") -> Markup:
    """Return the SVG of an icon, of a page if it is not bundled, or nothing without a name."""
    if not name:
        return Markup()
    return Markup(icon_svg(name, size=size, class_name=class_name) or icon_svg(UNKNOWN, size=size) or "")
