"""The interface has a complete translation in each language of `lib/translations`."""

import ast
import calendar
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from components.article import article_header
from lib.backend import SUPPORTED_BACKENDS, known_backend
from lib.content.code_fence import CodeInfo, highlight_code
from lib.directives.exec import NOTE
from lib.directives.source import code_figure
from lib.islands import to_html
from lib.translations import FOLDER, catalog, direction, in_language, script_texts, style_texts, t
from tests.serving import PROJECT

LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.toml"))
# The scripts of each part.
PARTS = {
    "scripts": "assets/scripts/**/*.js",
    "search": "assets/features/search/scripts/*.js",
    "feedback": "assets/features/analytics/scripts/*.js",
    "live": "assets/features/live/scripts/*.js",
}
# Calls with a variable in the code of the server, and in scripts.
THEMES = {f"Theme: {name}" for name in ("system", "light", "dark")}
VARIABLE = {
    "English",
    NOTE,
    "Note",
    "Tip",
    "Important",
    "Warning",
    "Caution",  # kinds of alerts
    *calendar.month_name[1:],
    *(known_backend(name).description for name in SUPPORTED_BACKENDS),
}
_CALL = re.compile(r"""\bt\(\s*"((?:[^"\\]|\\.)*)\"""")
_STYLE = re.compile(r'var\(--t-([\w-]+), "([^"]*)"\)')
_PLACE = re.compile(r"\{\w+\}")


def files(*patterns: str) -> Iterator[str]:
    """Yield the texts of the files that match."""
    yield from (file.read_text(encoding="utf-8") for each in patterns for file in sorted(PROJECT.glob(each)))


def server_texts() -> set[str]:
    """Return the texts in templates and in Python code."""
    folders = ("lib", "components", "pages")
    found = {text for source in files(*(f"{each}/**/*.html" for each in folders)) for text in _CALL.findall(source)}
    for source in files(*(f"{each}/**/*.py" for each in folders)):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t":
                found |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    return found | VARIABLE


def used() -> dict[str, set[str]]:
    """Return the English texts of the interface by part."""
    parts = {part: {text for each in files(pattern) for text in _CALL.findall(each)} for part, pattern in PARTS.items()}
    styles = {
        text for each in files("assets/site/*.css", "assets/features/**/*.css") for _, text in _STYLE.findall(each)
    }
    parts["scripts"] |= THEMES
    pages = server_texts().difference(*parts.values())
    return {"pages": pages, **parts, "styles": styles}


def all_texts() -> set[str]:
    return set().union(*used().values())


def test_there_are_languages_of_both_directions() -> None:
    assert {direction(tag) for tag in LANGUAGES} == {"ltr", "rtl"}
    assert len(all_texts()) > 80


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_text_is_translated_and_no_other(tag: str) -> None:
    assert {part: set(texts) for part, texts in catalog(tag).items()} == used()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_translations_have_the_values_of_the_text(tag: str) -> None:
    texts = [item for part in catalog(tag).values() for item in part.items()]
    assert [item for item in texts if places(item[0]) != places(item[1]) and item[1]] == []
    assert [text for text, translated in texts if not translated.strip() and text.strip()] == []


def places(text: str) -> list[str]:
    return sorted(_PLACE.findall(text))


def test_the_stylesheet_uses_the_names_of_its_texts() -> None:
    for css in files("assets/site/*.css", "assets/features/**/*.css"):
        for name, text in _STYLE.findall(css):
            assert name == re.sub(r"\W+", "-", text.strip().lower())


def english_in(html: str) -> Iterable[str]:
    """Return the texts of the interface between tags or in attributes that users read."""
    read = re.findall(r'>([^<>]+)<|(?:aria-label|title|placeholder)="([^"]*)"', html)
    return {text for pair in read for text in pair if text.strip()} & all_texts()


def test_a_text_is_in_the_language_of_the_page() -> None:
    with in_language("de-AT"):
        assert t("Back to top") == "Nach oben"
        assert t("{n} min read", n=3) == "3 Min. Lesezeit"
        assert "3 Min. Lesezeit" in to_html(article_header("Gezeiten", "", minutes=3))
    with in_language("xx"):
        assert t("{n} min read", n=3) == "3 min read"
        assert script_texts("scripts") == ""
    assert t("Back to top") == "Back to top"


def test_code_is_in_the_language_of_the_page() -> None:
    """Also if the cache on the disk has the same code in another language."""
    for write in (highlight_code, code_figure):
        with in_language("en"):
            assert "Copy" in write("x\n" * 50, CodeInfo("text", "a" * 50))
        with in_language("de"):
            html = write("x\n" * 50, CodeInfo("text", "a" * 50))
        assert english_in(html) == set()
        assert "Kopieren" in html


def test_the_stylesheet_has_the_texts_of_its_languages() -> None:
    assert '--t-wrap:"' in style_texts("ar")
    assert style_texts("en") == ""


def test_an_unsafe_text_stays_in_its_attribute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "xq.toml").write_text("[scripts]\nCopied = '\"><script>'\n", encoding="utf-8")
    monkeypatch.setattr("lib.translations.FOLDER", tmp_path)
    with in_language("xq"):
        assert "<script>" not in script_texts("scripts")
