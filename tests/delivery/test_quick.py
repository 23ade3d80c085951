"""Responses for one user are compressed too."""

import zlib

import brotli
import pytest
import zstandard

from lib.http.compression import compress_response
from lib.http.messages import Request, Response

BODY = b"Documentation made of islands. " * 400
PAGE = Response(BODY, 404, "text/html", {"cache-control": "no-store", "vary": "Accept"})


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "zstd"), ("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")],
)
def test_the_quickest_coding_that_is_taken(accepted: str, encoding: str) -> None:
    answer = compress_response(PAGE, Request("/", headers={"accept-encoding": accepted}))
    decompress = {
        "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
        "br": brotli.decompress,
        "gzip": lambda body: zlib.decompress(body, 16 + zlib.MAX_WBITS),
    }[encoding]
    assert answer.headers == {
        "cache-control": "no-store",
        "vary": "Accept, Accept-Encoding",
        "content-encoding": encoding,
    }
    assert (answer.status, answer.content_type, decompress(answer.body)) == (404, "text/html", BODY)
    assert len(answer.body) < len(BODY) / 10


@pytest.mark.parametrize("accepted", ["", "identity", "deflate", "gzip;q=0"])
def test_whoever_takes_none_gets_the_body_as_it_is(accepted: str) -> None:
    answer = compress_response(PAGE, Request("/", headers={"accept-encoding": accepted}))
    assert answer.body == BODY
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert "content-encoding" not in answer.headers


def test_little_is_not_packed() -> None:
    answer = compress_response(
        Response(b"{}", 200, "application/json"), Request("/", headers={"accept-encoding": "br"})
    )
    assert answer.body == b"{}"
