"""`Accept-Encoding` is parsed, and compressed bodies are correct."""

import pytest

from lib.http.compression import CODINGS, acceptable, is_packed_form, pack, worth_packing
from tests.delivery.bombs import bomb

BODY = b"Documentation made of islands. " * 400


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("", ()),
        ("gzip, deflate, br, zstd", ("br", "zstd", "gzip")),
        ("gzip, deflate", ("gzip",)),
        ("GZIP", ("gzip",)),
        ("x-gzip", ("gzip",)),
        ("br;q=0.5, gzip;q=0.8", ("gzip", "br")),
        ("br;q=0, gzip", ("gzip",)),
        ("*", ("br", "zstd", "gzip")),
        ("*;q=0", ()),
        ("br, *;q=0", ("br",)),
        ("*;q=0.5, br;q=0", ("zstd", "gzip")),
        ("identity", ()),
        ("identity;q=1, *;q=0", ()),
        ("identity;q=0.5, gzip;q=0.2, br", ("br",)),
        ("gzip;q=nonsense", ("gzip",)),
        ("gzip; q = 0", ()),
        (";;,,=", ()),
        ("deflate", ()),
        ("gzip;q=nan", ()),
    ],
)
def test_what_a_reader_takes(header: str, codings: tuple[str, ...]) -> None:
    assert acceptable(header) == codings


@pytest.mark.parametrize("coding", CODINGS)
def test_a_packed_form_is_smaller_and_known_as_such(coding: str) -> None:
    packed = pack(BODY, coding)
    assert len(packed) < len(BODY) / 10
    assert is_packed_form(packed, BODY, coding)


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize(
    "other",
    [
        lambda coding: b"",
        lambda coding: b"garbage",
        lambda coding: pack(BODY, coding)[:-1],
        lambda coding: pack(BODY, coding) + b"x",
        lambda coding: pack(BODY, coding) * 2,
        lambda coding: pack(BODY + b"!", coding),
        lambda coding: pack(BODY[:-1], coding),
        lambda coding: bomb(len(BODY) * 10_000, coding),
        lambda coding: pack(BODY, next(name for name in CODINGS if name != coding)),
        lambda coding: BODY,
    ],
    ids=["empty", "garbage", "cut", "longer", "twice", "more", "less", "a bomb", "another coding", "not packed"],
)
def test_anything_else_is_no_packed_form(coding: str, other: object) -> None:
    assert callable(other)
    assert not is_packed_form(other(coding), BODY, coding)


@pytest.mark.parametrize(
    ("length", "content_type", "worth"),
    [(10_000, "text/html", True), (100, "text/html", False), (10_000, "image/png", False),
     (10_000, "image/svg+xml", True), (10_000, "application/json", True), (10_000, "video/mp4", False)],
)  # fmt: skip
def test_what_is_small_or_packed_already_stays(length: int, content_type: str, worth: bool) -> None:
    assert worth_packing(bytes(length), content_type) is worth
