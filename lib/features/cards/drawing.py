"""Draws social cards: site, category, title, and description of a page."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from lib.features.cards.card import HEIGHT, WIDTH, Card, Palette

_MARGIN = 80
_MEASURE = WIDTH - 2 * _MARGIN
_TOP, _BOTTOM = 168, HEIGHT - 64
_TITLE_SIZES = (84, 72, 62, 54, 46)
_TITLE_LINES = 3
_TEXT_SIZE, _TEXT_LINES = 35, 3
_LABEL_SIZE, _NAME_SIZE = 32, 38
_LEADING = 1.2
_GAP = 22
_ELLIPSIS = "…"
# Longer titles never fit.
_MAX_TITLE_LENGTH = 600
# Few colors make a small file; these are enough for smooth edges.
_COLORS = 48
# More effort saves a tenth of the bytes and takes four times as long.
_EFFORT = 6
_SMOOTH = 2

Font = ImageFont.FreeTypeFont


def draw(card: Card, palette: Palette) -> bytes:
    """Return the card as PNG. A long title gets a smaller font, and characters that the font lacks are left out."""
    image = _backdrop(palette).copy()
    pen = ImageDraw.Draw(image)
    site, font = _writable(card.site), _font("Semibold", _NAME_SIZE)
    pen.text((_MARGIN + 64, 96), _one_line(site, font, _MEASURE - 64), palette.text_strong, font, anchor="lm")
    lines = list(_lines(card, site, palette))
    y = _TOP + (_BOTTOM - _TOP - sum(line.height for line in lines)) / 2
    for line in lines:
        pen.text((_MARGIN, y), line.text, line.color, line.font)
        y += line.height
    written = BytesIO()
    reduced = image.quantize(_COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.save(written, "PNG", compress_level=_EFFORT)
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    color: str
    font: Font
    height: float


def _lines(card: Card, site: str, palette: Palette) -> Iterator[_Line]:
    """Return the lines under the name of the site."""
    if category := _writable(card.category):
        font = _font("Semibold", _LABEL_SIZE)
        yield from _set([_one_line(category, font, _MEASURE)], palette.accent, font, _GAP / 2)
    titled, title_font = _title(_writable(card.title) or site)
    yield from _set(titled, palette.text_strong, title_font, _GAP)
    font = _font("Regular", _TEXT_SIZE)
    described = _wrapped(_writable(card.description), font)
    yield from _set(_shortened(described, _TEXT_LINES, font), palette.text_muted, font, 0)


def _set(texts: list[str], color: str, font: Font, below: float) -> Iterator[_Line]:
    """Return lines of one style, with a gap under the last one."""
    for text in texts:
        yield _Line(text, color, font, font.size * _LEADING + (below if text is texts[-1] else 0))


def _title(text: str) -> tuple[list[str], Font]:
    """Return the title in the largest font that fits. The smallest font truncates it."""
    fonts = [_font("Semibold", size) for size in _TITLE_SIZES]
    for font in fonts:
        lines = _wrapped(text, font)
        if len(lines) < _TITLE_LINES:
            return lines, font
    return _shortened(_wrapped(text, fonts[-1]), _TITLE_LINES, fonts[-1]), fonts[-1]


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
    composed = unicodedata.normalize("NFC", text[:_MAX_TITLE_LENGTH])
    return " ".join("".join(letter if _is_drawn(letter) else " " for letter in composed).split())


@lru_cache(maxsize=4096)
def _is_drawn(letter: str) -> bool:
    """Return whether the font has the character."""
    return not letter.isspace() and letter.isprintable() and _picture(letter) != _picture("\uffff")


def _picture(letter: str) -> tuple[tuple[int, int], bytes]:
    mask = _font("Regular", _TEXT_SIZE).getmask(letter)
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
    image = Image.new("RGB", (WIDTH * _SMOOTH, HEIGHT * _SMOOTH), palette.surface)
    pen = ImageDraw.Draw(image)
    for radius, breadth in ((460, 64), (300, 44), (160, 30)):
        _ring(pen, (WIDTH - 70, HEIGHT - 40), radius, breadth, palette.accent_soft)
    _ring(pen, (_MARGIN + 22, 96), 22, 9, palette.accent)
    pen.rectangle((0, (HEIGHT - 12) * _SMOOTH, WIDTH * _SMOOTH, HEIGHT * _SMOOTH), palette.accent)
    return image.reduce(_SMOOTH)


def _ring(pen: ImageDraw.ImageDraw, center: tuple[int, int], radius: int, breadth: int, color: str) -> None:
    """Draw an open ring."""
    x, y = (place * _SMOOTH for place in center)
    reach = radius * _SMOOTH
    pen.arc((x - reach, y - reach, x + reach, y + reach), -20, 290, color, breadth * _SMOOTH)
