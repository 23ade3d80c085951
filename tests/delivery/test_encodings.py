"""`Accept-Encoding` is parsed, and compressed bodies are correct."""

import pytest

from lib.http.compression import ENCODINGS, acceptable, compress, is_compressible, is_packed_form
from tests.delivery.bombs import bomb

BODY = b"Documentation made of islands. " * 400


@pytest.mark.parametrize(
    ("header", "encodings"),
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
def test_what_a_reader_takes(header: str, encodings: tuple[str, ...]) -> None:
    assert acceptable(header) == encodings


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_packed_form_is_smaller_and_known_as_such(encoding: str) -> None:
    packed = compress(BODY, encoding)
    assert len(packed) < len(BODY) / 10
    assert is_packed_form(packed, BODY, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "other",
    [
        lambda encoding: b"",
        lambda encoding: b"garbage",
        lambda encoding: compress(BODY, encoding)[:-1],
        lambda encoding: compress(BODY, encoding) + b"x",
        lambda encoding: compress(BODY, encoding) * 2,
        lambda encoding: compress(BODY + b"!", encoding),
        lambda encoding: compress(BODY[:-1], encoding),
        lambda encoding: bomb(len(BODY) * 10_000, encoding),
        lambda encoding: compress(BODY, next(name for name in ENCODINGS if name != encoding)),
        lambda encoding: BODY,
    ],
    ids=["empty", "garbage", "cut", "longer", "twice", "more", "less", "a bomb", "another encoding", "not packed"],
)
def test_anything_else_is_no_packed_form(encoding: str, other: object) -> None:
    assert callable(other)
    assert not is_packed_form(other(encoding), BODY, encoding)


@pytest.mark.parametrize(
    ("length", "content_type", "worth"),
    [(10_000, "text/html", True), (100, "text/html", False), (10_000, "image/png", False),
     (10_000, "image/svg+xml", True), (10_000, "application/json", True), (10_000, "video/mp4", False)],
)  # fmt: skip
def test_what_is_small_or_packed_already_stays(length: int, content_type: str, worth: bool) -> None:
    assert is_compressible(bytes(length), content_type) is worth
