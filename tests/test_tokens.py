"""All colors are in one stylesheet, the component libraries use them, and rules of a fork win over those of the site"""

import re
from pathlib import Path

import pytest

from components import tokens
from components.appshell import THEME
from tests.serving import PROJECT

# Black and white, and the color of Plotly's text, which a selector names.
ALLOWED = {"#000", "#fff", "rgb(0 0 0 / .35)", "rgb(42, 63, 95)"}
LAYERED = re.compile(r"(/\*.*?\*/\n+)?(@layer libraries, site;\n+)?@layer site \{\n(\n|  .*\n)*\}\n", re.DOTALL)
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|(?:rgba?|hsla?|oklch)\([^)]*\)")


def test_colors_are_in_one_file() -> None:
    found = {
        f"{file.relative_to(PROJECT)}: {color}"
        for file in (PROJECT / "assets").rglob("*.css")
        if file != tokens.TOKENS
        for color in set(COLOR.findall(file.read_text(encoding="utf-8"))) - ALLOWED
    }
    assert found == set()


def test_all_rules_are_in_the_layer_of_the_site() -> None:
    """Apart from the rules that must win over component libraries, which have no layer."""
    without = [
        file.name
        for file in (PROJECT / "assets").rglob("*.css")
        if not re.fullmatch(LAYERED, file.read_text(encoding="utf-8"))
    ]
    assert sorted(without) == ["85-libraries.css", "libraries.css"]


def test_mantine_has_the_shades_of_the_brand() -> None:
    colors = tokens.light_colors()
    assert THEME["colors"][THEME["primaryColor"]] == [colors[f"brand-{number}"] for number in range(10)]
    assert colors[f"brand-{THEME['primaryShade']['light']}"] == colors["accent"]


def test_a_missing_shade_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "tokens.css"
    file.write_text(":root { --brand-0: #e8f6f4; --brand-1: teal; }", encoding="utf-8")
    monkeypatch.setattr(tokens, "TOKENS", file)
    tokens.light_colors.cache_clear()
    with pytest.raises(ValueError, match="--brand-0 to --brand-9"):
        tokens.brand_shades()
    tokens.light_colors.cache_clear()
