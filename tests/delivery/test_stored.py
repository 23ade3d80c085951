"""A cached body responds with its encoding, 304, or a byte range."""

import gzip
import threading
from collections.abc import Callable, Mapping
from random import Random

import brotli
import pytest
import zstandard

from lib.http.cached_body import CachedBody
from lib.http.compression import _DECOMPRESS, ENCODINGS, FOREVER, REVALIDATE, compress
from lib.http.messages import Request, Response

BODY = b"Documentation made of islands. " * 100
PACKED = {encoding: compress(BODY, encoding) for encoding in ENCODINGS}
ALL = {"accept-encoding": "gzip, deflate, br, zstd"}
UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
}


@pytest.fixture
def stored() -> CachedBody:
    """Return a body with all its encodings."""
    stored = CachedBody(BODY, "text/plain")
    for encoding, form in PACKED.items():
        stored.add_encoding(encoding, form)
    return stored


def ask(stored: CachedBody, **headers: str) -> Response:
    """Send a request with these headers. `if_none_match` stands for `if-none-match`."""
    return stored(Request("/x", headers={name.replace("_", "-"): value for name, value in headers.items()}))


def tag_of(stored: CachedBody, encoding: str = "identity") -> str:
    return ask(stored, accept_encoding=encoding).headers["etag"]


def test_a_body_that_nothing_packed_goes_out_as_it_is() -> None:
    response = ask(CachedBody(BODY, "text/plain"), **ALL)
    assert (response.status, response.body, response.content_type) == (200, BODY, "text/plain")
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br", "br"), ("zstd", "zstd"), ("gzip", "gzip"), ("x-gzip", "gzip"), ("gzip, br", "br"), ("gzip, zstd", "zstd"),
     ("br;q=0.1, gzip", "gzip"), ("br;q=0, *", "zstd"), ("BR", "br")],
)  # fmt: skip
def test_a_reader_gets_the_smallest_form_that_it_likes_best(stored: CachedBody, accepted: str, encoding: str) -> None:
    response = ask(stored, accept_encoding=accepted)
    assert response.headers["content-encoding"] == encoding
    assert UNPACK[encoding](response.body) == BODY


@pytest.mark.parametrize(
    "accepted", ["", "identity", "deflate", "*;q=0", "br;q=0, gzip;q=0, zstd;q=0", "identity, br;q=0.5"]
)
def test_a_reader_that_takes_no_packed_form_gets_none(stored: CachedBody, accepted: str) -> None:
    response = ask(stored, accept_encoding=accepted)
    assert "content-encoding" not in response.headers
    assert response.body == BODY


def test_a_form_that_is_not_there_yet_is_not_promised() -> None:
    stored = CachedBody(BODY, "text/plain")
    stored.add_encoding("gzip", PACKED["gzip"])
    assert ask(stored, accept_encoding="br, gzip;q=0.1").headers["content-encoding"] == "gzip"
    assert ask(stored, accept_encoding="br").body == BODY


def test_each_form_has_a_strong_tag_of_its_own(stored: CachedBody) -> None:
    """RFC 9110, section 8.8.3, requires different tags for different bytes."""
    tags = [tag_of(stored, encoding) for encoding in ("identity", *ENCODINGS)]
    assert len(set(tags)) == 4
    assert all(tag[0] == tag[-1] == '"' and tag.count('"') == 2 for tag in tags)
    assert stored.fingerprint == tag_of(stored).strip('"')


def test_the_tag_changes_with_the_body_and_its_type_alone() -> None:
    assert tag_of(CachedBody(BODY, "text/plain")) == tag_of(CachedBody(BODY, "text/plain", FOREVER, {"x": "y"}))
    assert tag_of(CachedBody(BODY, "text/plain")) != tag_of(CachedBody(BODY, "text/html"))
    assert tag_of(CachedBody(BODY, "text/plain")) != tag_of(CachedBody(BODY + b"!", "text/plain"))


@pytest.mark.parametrize("encoding", ["identity", *ENCODINGS])
@pytest.mark.parametrize(
    "form", ["{}", "W/{}", '"other", {}', '"other",W/{} , "third"', "{},", " {} "],
    ids=["strong", "weak", "last of two", "weak, in the midst", "before a comma", "in blanks"],
)  # fmt: skip
def test_a_copy_that_is_the_same_is_not_sent_again(stored: CachedBody, encoding: str, form: str) -> None:
    """The result does not depend on the encoding of the copy or on the encoding that the client accepts now."""
    known = form.format(tag_of(stored, encoding))
    for accepted in ("identity", *ENCODINGS):
        response = ask(stored, accept_encoding=accepted, if_none_match=known)
        assert (response.status, response.body, response.content_type) == (304, b"", "")


def test_any_copy_is_a_copy(stored: CachedBody) -> None:
    assert ask(stored, if_none_match="*").status == 304
    assert ask(stored, if_none_match=" * ").status == 304


def test_304_says_what_200_would_say_of_the_copy(stored: CachedBody) -> None:
    """RFC 9110, section 15.4.5, requires these headers."""
    full, empty = ask(stored, **ALL), ask(stored, **ALL, if_none_match="*")
    assert empty.headers == {name: full.headers[name] for name in ("cache-control", "vary", "etag")}


@pytest.mark.parametrize("known", ["", '"other"', 'W/"other"', ",", '""', '"*"', "W/", '"other-br", "more"'])
def test_any_other_copy_is_replaced(stored: CachedBody, known: str) -> None:
    assert ask(stored, if_none_match=known).status == 200
    assert ask(stored, if_none_match=tag_of(stored).upper()).status == 200


def test_every_answer_varies_by_coding_and_by_what_else_was_said() -> None:
    assert ask(CachedBody(BODY, "text/plain")).headers["vary"] == "Accept-Encoding"
    given = CachedBody(BODY, "text/plain", headers={"vary": "Accept, User-Agent", "x-more": "1"})
    for headers in ({}, {"if_none_match": "*"}, {"range": "bytes=0-1"}):
        response = ask(given, **headers)
        assert response.headers["vary"] == "Accept, User-Agent, Accept-Encoding"
        assert response.headers["x-more"] == "1"


def test_the_policy_is_in_each_answer() -> None:
    assert ask(CachedBody(BODY, "text/plain")).headers["cache-control"] == REVALIDATE
    assert ask(CachedBody(BODY, "text/plain", FOREVER), if_none_match="*").headers["cache-control"] == FOREVER


LENGTH = len(BODY)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=10-", 10, LENGTH - 1),
        ("bytes=-10", LENGTH - 10, LENGTH - 1),
        ("bytes=0-", 0, LENGTH - 1),
        (f"bytes=-{LENGTH * 2}", 0, LENGTH - 1),
        (f"bytes=10-{LENGTH * 2}", 10, LENGTH - 1),
        (f"bytes={LENGTH - 1}-{LENGTH - 1}", LENGTH - 1, LENGTH - 1),
        ("bytes=0-999999999999999999", 0, LENGTH - 1),
        ("bytes= 1 - 3", 1, 3),
    ],
)
def test_a_part(stored: CachedBody, asked: str, first: int, last: int) -> None:
    response = ask(stored, range=asked)
    assert (response.status, response.body) == (206, BODY[first : last + 1])
    assert response.headers["content-range"] == f"bytes {first}-{last}/{LENGTH}"
    assert response.headers["etag"] == tag_of(stored)
    assert response.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    "asked", [f"bytes={LENGTH}-", f"bytes={LENGTH}-{LENGTH + 5}", "bytes=-0", "bytes=99999999999999-"]
)
def test_a_part_that_is_not_there(stored: CachedBody, asked: str) -> None:
    response = ask(stored, range=asked)
    assert (response.status, response.body) == (416, b"")
    assert response.headers["content-range"] == f"bytes */{LENGTH}"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-6", "bytes=5-1", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "0-1", "", "bytes=--1", "bytes=1-2-3",
     "bytes=+1-2", "bytes=0x1-0x2", "bytes=1.0-2", "bytes=\u0661-\u0662", "bytes=" + "9" * 5000 + "-",
     "bytes=0-" + "9" * 30],
)  # fmt: skip
def test_what_is_no_single_part_is_answered_with_the_whole(stored: CachedBody, asked: str) -> None:
    response = ask(stored, range=asked)
    assert (response.status, response.body) == (200, BODY)
    assert "content-range" not in response.headers


def test_a_part_is_only_right_of_the_same_copy(stored: CachedBody) -> None:
    tag = tag_of(stored)
    assert ask(stored, range="bytes=0-9", if_range=tag).status == 206
    for other in ('"other"', f"W/{tag}", tag_of(stored, "br"), "Wed, 21 Oct 2015 07:28:00 GMT", ""):
        response = ask(stored, range="bytes=0-9", if_range=other)
        assert (response.status, response.body) == (200, BODY), other


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_part_of_a_packed_form_is_a_part_of_what_is_sent(stored: CachedBody, encoding: str) -> None:
    packed = PACKED[encoding]
    parts = [ask(stored, accept_encoding=encoding, range=asked) for asked in ("bytes=0-19", "bytes=20-")]
    assert [part.status for part in parts] == [206, 206]
    assert UNPACK[encoding](b"".join(part.body for part in parts)) == BODY
    for part in parts:
        assert part.headers["content-encoding"] == encoding
        assert part.headers["etag"] == tag_of(stored, encoding)
        assert part.headers["content-range"].endswith(f"/{len(packed)}")
    assert ask(stored, accept_encoding=encoding, range="bytes=0-19", if_range=tag_of(stored)).status == 200


def test_a_known_copy_goes_before_a_part(stored: CachedBody) -> None:
    """RFC 9110, section 13.2.2, requires this order."""
    assert ask(stored, range="bytes=0-9", if_none_match=tag_of(stored)).status == 304


def test_an_empty_body_has_no_parts() -> None:
    empty = CachedBody(b"", "text/plain")
    assert (ask(empty).status, ask(empty).body) == (200, b"")
    assert ask(empty, range="bytes=0-").status == 416
    assert ask(empty, range="bytes=-5").status == 416


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_packed_form_is_kept_in_the_place_of_the_body(encoding: str) -> None:
    stored = CachedBody(BODY, "text/plain")
    stored.add_encoding(encoding, PACKED[encoding])
    assert stored._body is None
    assert stored.body == BODY
    assert ask(stored).body == ask(stored, accept_encoding="identity").body == BODY
    assert ask(stored, range="bytes=5-9").body == BODY[5:10]


Wanted = list[tuple[CachedBody, str]]


def noted(wanted: Wanted, body: bytes = BODY, content_type: str = "text/plain") -> CachedBody:
    """Return a body that records the requested encodings, and never gets them."""
    return CachedBody(body, content_type, packer=lambda stored, encoding: wanted.append((stored, encoding)))


def test_nothing_is_packed_before_a_reader_takes_it_and_each_coding_is_wanted_once() -> None:
    wanted: Wanted = []
    stored = noted(wanted)
    assert stored.is_compressible
    for accepted in ("", "identity", "deflate"):
        ask(stored, accept_encoding=accepted)
    assert wanted == []
    for accepted in ("gzip, br", "br", "gzip;q=0.5, br", "gzip", "gzip, deflate"):
        ask(stored, accept_encoding=accepted)
    stored.request_encoding("br")
    assert wanted == [(stored, "br"), (stored, "gzip")]


def test_a_form_that_the_packer_has_at_hand_is_in_the_first_answer() -> None:
    stored = CachedBody(
        BODY, "text/plain", packer=lambda stored, encoding: stored.add_encoding(encoding, PACKED[encoding])
    )
    assert ask(stored, accept_encoding="zstd").headers["content-encoding"] == "zstd"


def test_who_only_asks_whether_a_copy_is_the_same_wants_it_packed_too() -> None:
    """The next client will request the body."""
    wanted: Wanted = []
    ask(noted(wanted), accept_encoding="br", if_none_match="*")
    assert len(wanted) == 1


@pytest.mark.parametrize(("body", "content_type"), [(b"short", "text/plain"), (BODY, "image/png"), (BODY, "video/mp4")])
def test_what_would_not_get_smaller_is_never_wanted(body: bytes, content_type: str) -> None:
    wanted: Wanted = []
    stored = noted(wanted, body, content_type)
    assert not stored.is_compressible
    stored.request_encoding("br")
    response = ask(stored, **ALL)
    assert (wanted, response.body) == ([], body)
    assert "content-encoding" not in response.headers


class SlowName(str):
    """The name of an encoding that another thread overtakes while it is stored."""

    __slots__ = ("overtake",)
    overtake: Callable[[], None]

    def __hash__(self) -> int:
        self.overtake()
        return super().__hash__()

    __eq__ = str.__eq__


def test_parts_of_a_long_body_decompress_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    body = Random(7).randbytes(400_000)
    decompressed: list[str] = []
    long = CachedBody(body, "text/plain")
    long.add_encoding("br", compress(body, "br"))

    def decompress(data: bytes) -> bytes:
        decompressed.append("br")
        return bytes(brotli.decompress(data))

    monkeypatch.setitem(_DECOMPRESS, "br", decompress)
    assert [ask(long, range=f"bytes={first}-{first}").body for first in (0, 9, 0)] == [body[:1], body[9:10], body[:1]]
    assert ask(long).body == body
    assert decompressed == ["br"]


def test_two_threads_add_encodings() -> None:
    stored = CachedBody(BODY, "text/plain")
    other = threading.Thread(target=stored.add_encoding, args=("gzip", PACKED["gzip"]))
    slow = SlowName("br")

    def overtake() -> None:
        if not other.ident:
            other.start()
            other.join()

    slow.overtake = overtake
    stored.add_encoding(slow, PACKED["br"])
    for encoding in ("br", "gzip"):
        assert ask(stored, accept_encoding=encoding).headers["content-encoding"] == encoding
    assert stored.body == BODY


def test_threads_request_an_encoding_once() -> None:
    wanted: Wanted = []
    stored = noted(wanted)
    threads = [threading.Thread(target=stored.request_encoding, args=("br",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [encoding for _, encoding in wanted] == ["br"]
