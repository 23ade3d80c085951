"""The texts of the interface in the language of a page: one file for each language, with the English texts as keys.

A file has a table for each part of the interface. `scripts`, `search`, `feedback`, and `live` contain the texts of the
scripts of these parts, `styles` those of the stylesheet.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from lib.settings import get_settings

FOLDER = Path(__file__).parent
# Languages and scripts that are written from right to left (ISO 639, ISO 15924).
_RIGHT_TO_LEFT = re.compile("ar|ckb|dv|fa|he|ks|ps|sd|syr|ug|ur|yi|adlm|arab|hebr|nkoo|rohg|syrc|thaa")
_language: ContextVar[str] = ContextVar("language", default="")


def t(text: str, **values: object) -> str:
    """Return an English text of the interface in the language of the page. Values replace `{name}`."""
    translated = _texts(language()).get(text, text)
    return translated.format(**values) if values else translated


def language() -> str:
    """Return the language of the page that is built now, as a BCP 47 tag. The default is `SITE_LANG`."""
    return _language.get() or get_settings().site_lang


def language_of(path: str) -> str:
    """Return the language of the page at `path`: its first folder, if this is one of `SITE_LOCALES`."""
    folder, settings = path.strip("/").partition("/")[0], get_settings()
    return folder if folder in settings.locales else settings.site_lang


@contextmanager
def in_language(tag: str) -> Iterator[None]:
    """Use a language until the block ends."""
    before = _language.set(tag)
    try:
        yield
    finally:
        _language.reset(before)


def direction(tag: str) -> str:
    """Return the direction of a language tag (BCP 47), `ltr` or `rtl`. A script in the tag decides: `ku-Arab`."""
    name, *more = tag.lower().split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), name)
    return "rtl" if _RIGHT_TO_LEFT.fullmatch(script) else "ltr"


@lru_cache(maxsize=64)
def catalog(tag: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of a language by part, for `de-AT` those of `de`. A language without a file has none."""
    parts = tag.split("-")
    names = ("-".join(parts[:end]) for end in range(len(parts), 0, -1))
    file = next((file for name in names if (file := FOLDER / f"{name}.toml").is_file()), None)
    return tomllib.loads(file.read_text(encoding="utf-8")) if file else {}


@lru_cache(maxsize=64)
def _texts(tag: str) -> Mapping[str, str]:
    return {text: translated for part in catalog(tag).values() for text, translated in part.items()}


def language_name(tag: str) -> str:
    """Return the name of a language in this language, or its tag if it has no translations."""
    return _texts(tag).get("English", "English" if tag.startswith("en") else tag)


def script_texts(part: str) -> Markup:
    """Return the attribute with the texts for the scripts of a part, which contain the English ones."""
    texts = catalog(language()).get(part)
    return Markup(' data-texts="{}"').format(json.dumps(texts, ensure_ascii=False)) if texts else Markup("")


def style_texts(tag: str) -> str:
    """Return the CSS variables with the texts that the stylesheet writes, such as `--t-wrap`."""
    parts = catalog(tag).get("styles", {})
    texts = {re.sub(r"\W+", "-", text.strip().lower()): value for text, value in parts.items()}
    variables = "".join(f"--t-{name}:{json.dumps(value, ensure_ascii=False)};" for name, value in texts.items())
    return f":root:lang({tag}){{{variables}}}" if variables else ""
