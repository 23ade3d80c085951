"""Draws social cards: site, category, title, and description of a page."""

import tomllib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

from PIL import Image, ImageDraw, ImageFont

from lib.features.cards.card import HEIGHT, WIDTH, Card, Palette

LAYOUT = SimpleNamespace(**tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))
_MEASURE = WIDTH - 2 * LAYOUT.margin
_ELLIPSIS = "…"

Font = ImageFont.FreeTypeFont


def draw(card: Card, palette: Palette) -> bytes:
    """Return the card as PNG. A long title gets a smaller font, and characters that the font lacks are left out."""
    image = _backdrop(palette).copy()
    pen = ImageDraw.Draw(image)
    site, font = _writable(card.site), _font("Semibold", LAYOUT.name_size)
    pen.text((LAYOUT.margin + 64, 96), _one_line(site, font, _MEASURE - 64), palette.text_strong, font, anchor="lm")
    blocks = [block for block in _blocks(card, site, palette) if block[0]]
    height = sum(len(lines) * font.size * LAYOUT.leading + below for lines, _, font, below in blocks)
    y = LAYOUT.top + (HEIGHT - LAYOUT.bottom - LAYOUT.top - height) / 2
    for lines, color, font, below in blocks:
        for line in lines:
            pen.text((LAYOUT.margin, y), line, color, font)
            y += font.size * LAYOUT.leading
        y += below
    written = BytesIO()
    reduced = image.quantize(LAYOUT.colors, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.save(written, "PNG", compress_level=LAYOUT.effort)
    return written.getvalue()


def _blocks(card: Card, site: str, palette: Palette) -> Iterator[tuple[list[str], str, Font, float]]:
    """Yield the lines of each text under the name of the site, their color and font, and the gap under them."""
    if category := _writable(card.category):
        font = _font("Semibold", LAYOUT.label_size)
        yield [_one_line(category, font, _MEASURE)], palette.accent, font, LAYOUT.gap / 2
    titled, title_font = _title(_writable(card.title) or site)
    yield titled, palette.text_strong, title_font, LAYOUT.gap
    font = _font("Regular", LAYOUT.text_size)
    described = _wrapped(_writable(card.description), font)
    yield _shortened(described, LAYOUT.text_lines, font), palette.text_muted, font, 0


def _title(text: str) -> tuple[list[str], Font]:
    """Return the title in the largest font that fits. The smallest font truncates it."""
    fonts = [_font("Semibold", size) for size in LAYOUT.title_sizes]
    for font in fonts:
        lines = _wrapped(text, font)
        if len(lines) < LAYOUT.title_lines:
            return lines, font
    return _shortened(_wrapped(text, fonts[-1]), LAYOUT.title_lines, fonts[-1]), fonts[-1]


def _wrapped(text: str, font: Font) -> list[str]:
    """Return the text in lines that fit. Break words that are longer than a line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if font.getlength(longer) <= _MEASURE:
            lines[-1:] = [longer]
            continue
        lines += _pieces(word, font)
    return lines


def _pieces(word: str, font: Font) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and font.getlength(piece + letter) > _MEASURE:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _shortened(lines: list[str], most: int, font: Font) -> list[str]:
    """Return the first lines, with an ellipsis if there are more."""
    if len(lines) <= most:
        return lines
    *kept, last = lines[:most]
    return [*kept, _ended(last, font, _MEASURE)]


def _one_line(text: str, font: Font, measure: int) -> str:
    return text if font.getlength(text) <= measure else _ended(text, font, measure)


def _ended(line: str, font: Font, measure: int) -> str:
    """Return the start of a line that fits, with an ellipsis."""
    while line and font.getlength(line + _ELLIPSIS) > measure:
        line = line[:-1]
    return line.rstrip(" .,:;") + _ELLIPSIS


def _writable(text: str) -> str:
    """Return the text without characters that the font lacks, such as emoji."""
    composed = unicodedata.normalize("NFC", text[: LAYOUT.max_title_length])
    return " ".join("".join(letter if _is_drawn(letter) else " " for letter in composed).split())


@lru_cache(maxsize=4096)
def _is_drawn(letter: str) -> bool:
    """Return whether the font has the character."""
    return not letter.isspace() and letter.isprintable() and _picture(letter) != _picture("\uffff")


def _picture(letter: str) -> tuple[tuple[int, int], bytes]:
    mask = _font("Regular", LAYOUT.text_size).getmask(letter)
    return mask.size, bytes(mask)


@lru_cache(maxsize=16)
def _font(weight: str, size: int) -> Font:
    """Return Source Sans, with Latin, Greek, and Cyrillic characters."""
    file = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    with file.open("rb") as opened:
        return ImageFont.truetype(BytesIO(opened.read()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def _backdrop(palette: Palette) -> Image.Image:
    """Return the background of all cards: rings of an atoll, a small one as logo, and a line."""
    image = Image.new("RGB", (WIDTH * LAYOUT.smooth, HEIGHT * LAYOUT.smooth), palette.surface)
    pen = ImageDraw.Draw(image)
    for radius, breadth in LAYOUT.rings:
        _ring(pen, (WIDTH - 70, HEIGHT - 40), radius, breadth, palette.accent_soft)
    _ring(pen, (LAYOUT.margin + 22, 96), 22, 9, palette.accent)
    pen.rectangle((0, (HEIGHT - 12) * LAYOUT.smooth, WIDTH * LAYOUT.smooth, HEIGHT * LAYOUT.smooth), palette.accent)
    return image.reduce(LAYOUT.smooth)


def _ring(pen: ImageDraw.ImageDraw, center: tuple[int, int], radius: int, breadth: int, color: str) -> None:
    """Draw an open ring."""
    x, y = (place * LAYOUT.smooth for place in center)
    reach = radius * LAYOUT.smooth
    pen.arc((x - reach, y - reach, x + reach, y + reach), -20, 290, color, breadth * LAYOUT.smooth)
