"""Pages have social card images that show their texts."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from components.tokens import light_colors
from lib.content.loader import code_mark
from lib.delivery.views import Views
from lib.features.cards import cards as module
from lib.features.cards.card import HEIGHT, WIDTH, Card, Palette, card_path, site_palette
from lib.features.cards.cards import Cards
from lib.features.cards.drawing import _backdrop, draw
from lib.http.messages import Request
from lib.process.cache import DiskCache
from tests.delivery.conftest import AS_IT_IS, SITE, Register

PALETTE = Palette()
CARD = Card("Atoll", "Show", "Tides", "When the water comes, and when it leaves.")
LIMIT = 60_000

WORDS = {
    "no words": "",
    "blanks": " \n\t ",
    "a long title": "Of reefs, lagoons and islands, and of the boats that sail between all of them " * 4,
    "one long word": "Donaudampfschifffahrtsgesellschaftskapitän" * 5,
    "other scripts": "日本語 عربي हिन्दी ไทย",
    "emoji": "🏝️ 👩‍👩‍👧‍👦 🇫🇯",
    "half of a pair": "a\ud800b",
    "controls": "a\x00b\x1b[0m\u202e\ufeff\u0301",
    "past the end": "\U0010ffff\uffff",
}


def picture(card: Card, palette: Palette = PALETTE) -> Image.Image:
    """Return a card as a PNG decoder reads it."""
    body = draw(card, palette)
    assert len(body) < LIMIT
    image = Image.open(BytesIO(body))
    assert (image.format, image.size, image.mode) == ("PNG", (WIDTH, HEIGHT), "P")
    return image.convert("RGB")


def written(card: Card) -> tuple[int, int, int, int] | None:
    """Return the box around all content on the backdrop, or None if there is no content."""
    difference = ImageChops.difference(picture(card), _backdrop(PALETTE)).convert("L")
    return difference.point(lambda value: 255 if value > 40 else 0).getbbox()


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_whatever_the_words_are_they_stay_inside(text: str) -> None:
    box = written(Card(text, text, text, text))
    readable = any(letter.isascii() and letter.isalnum() for letter in text)
    assert (box is not None) == readable
    left, top, right, bottom = box or (WIDTH, HEIGHT, 0, 0)
    assert left >= 75
    assert top >= 60
    assert right <= WIDTH - 75
    assert bottom <= HEIGHT - 20


def test_all_that_is_said_is_drawn() -> None:
    plain = picture(CARD)
    for other in (
        Card("Another", CARD.category, CARD.title, CARD.description),
        Card(CARD.site, "Write", CARD.title, CARD.description),
        Card(CARD.site, CARD.category, "Reefs", CARD.description),
        Card(CARD.site, CARD.category, CARD.title, "Where the water is shallow."),
    ):
        assert ImageChops.difference(plain, picture(other)).getbbox() is not None


@pytest.mark.parametrize("title", ["Größe", "Ελληνικά", "Русский", "Čeština", "Tiếng Việt"])
def test_other_letters_than_english_ones_are_drawn(title: str) -> None:
    bare = "".join(letter for letter in title if letter.isascii())
    assert draw(Card("", "", title, ""), PALETTE) != draw(Card("", "", bare, ""), PALETTE)


def test_what_the_font_lacks_leaves_no_boxes() -> None:
    assert draw(Card("Atoll", "", "Tides 🌊", "日本語"), PALETTE) == draw(Card("Atoll", "", "Tides", ""), PALETTE)
    assert draw(Card("Atoll", "", "日本語", ""), PALETTE) == draw(Card("Atoll", "", "Atoll", ""), PALETTE)


def test_the_same_card_is_the_same_bytes() -> None:
    assert draw(CARD, PALETTE) == draw(CARD, PALETTE)


def test_the_colours_are_those_of_the_stylesheet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert site_palette() == Palette()
    tokens = tmp_path / "tokens.css"
    tokens.write_text(":root { --accent: #aa0000; --surface: oklch(1 0 0); --text-strong: light-dark(#111111, #eee); }")
    monkeypatch.setattr("components.tokens.TOKENS", tokens)
    light_colors.cache_clear()
    palette = site_palette()
    light_colors.cache_clear()
    assert palette == Palette(accent="#aa0000", text_strong="#111111")
    assert picture(CARD, palette).getpixel((WIDTH // 2, HEIGHT - 4)) == (0xAA, 0, 0)


@pytest.fixture
def cards(register: Register) -> Cards:
    """Return the cards of four pages, of which two are drawn."""
    register("/", name="Home")
    register("/größe/und maß", name="Größe")
    register("/own", supplied_image="own.png")
    register("/hidden", hidden=True)
    views = Views(SITE)
    views.prepare()
    return Cards(views, SITE, AS_IT_IS, DiskCache(None))


@pytest.mark.parametrize(("tail", "status"), [
    ("index.png", 200), ("größe/und maß.png", 200), ("own.png", 404), ("hidden.png", 404), ("nope.png", 404),
    ("index", 404), ("", 404), (".png", 200), ("größe/und maß.svg", 404),
])  # fmt: skip
def test_which_pages_have_one(cards: Cards, tail: str, status: int) -> None:
    answer = cards(Request(f"/_cards/{tail}", tail))
    assert answer.status == status
    if status == 200:
        assert (answer.content_type, answer.body[:4]) == ("image/png", b"\x89PNG")
        known = cards(Request(f"/_cards/{tail}", tail, headers={"if-none-match": answer.headers["etag"]}))
        assert known.status == 304


def test_everything_is_every_picture(cards: Cards) -> None:
    assert len(list(cards.iter_cached())) == 2


def test_each_is_drawn_once_and_kept_on_the_disk(
    register: Register, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn: list[str] = []

    def draw_once(card: Card, _: Palette) -> bytes:
        drawn.append(card.title)
        return b"picture"

    monkeypatch.setattr("lib.features.cards.drawing.draw", draw_once)
    entry = register("/a", name="A")
    views = Views(SITE)
    for name, count in (("A", 1), ("A", 1), ("B", 2)):
        entry["name"] = name
        views.prepare()
        cards = Cards(views, SITE, AS_IT_IS, DiskCache(tmp_path / "cache"))
        for _ in range(2):
            assert cards(Request("/_cards/a.png", "a.png")).body == b"picture"
        assert len(drawn) == count


def test_a_page_that_changed_has_another_picture(cards: Cards, register: Register) -> None:
    before = cards(Request("/_cards/index.png", "index.png")).body
    register("/", name="Home", description="Something else.")
    assert cards(Request("/_cards/index.png", "index.png")).body != before


def test_other_words_have_another_address(register: Register) -> None:
    views = Views(SITE)
    entry, addresses = register("/a b", name="A"), set()
    for description in ("One.", "Two."):
        entry["description"] = description
        about = views.listed("/a b")
        assert about is not None
        addresses.add(card_path(about, SITE))
    assert len(addresses) == 2
    assert all(path.startswith("/_cards/a%20b.png?v=") for path in addresses)


def test_a_change_in_any_module_of_the_cards_draws_them_again() -> None:
    assert code_mark(Path(module.__file__).parent) in module.drawing_mark()
