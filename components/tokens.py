"""The colors of the stylesheet, for parts of the site that cannot use CSS variables."""

import re
from collections.abc import Mapping
from functools import lru_cache

from lib.settings import PROJECT_ROOT

TOKENS = PROJECT_ROOT / "assets" / "site" / "00-tokens.css"
_GROUND = re.compile(r"--surface:\s*light-dark\((#[0-9a-fA-F]{6}),\s*(#[0-9a-fA-F]{6})\)")
_COLOR = re.compile(r"--([a-z0-9-]+):\s*(?:light-dark\()?\s*(#[0-9a-fA-F]{6})\b")


@lru_cache(maxsize=1)
def light_colors() -> Mapping[str, str]:
    """Return the colors of the light scheme as `#rrggbb`, by the name of the variable. Other notations are left out."""
    return dict(reversed(_COLOR.findall(TOKENS.read_text(encoding="utf-8"))))  # the first of each name


def brand_shades() -> list[str]:
    """Return the ten shades of the brand, from the lightest to the darkest. Raise `ValueError` if one is missing."""
    colors = light_colors()
    shades = [colors[name] for number in range(10) if (name := f"brand-{number}") in colors]
    if len(shades) != 10:
        raise ValueError(f"{TOKENS.name} needs --brand-0 to --brand-9, each as #rrggbb.")
    return shades


@lru_cache(maxsize=1)
def ground_colors() -> Mapping[str, str]:
    """Return the background of pages in the schemes `light` and `dark`; empty if `--surface` has another notation."""
    found = _GROUND.search(TOKENS.read_text(encoding="utf-8"))
    return dict(zip(("light", "dark"), found.groups(), strict=True)) if found else {}
