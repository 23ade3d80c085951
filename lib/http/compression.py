"""Content encodings (RFC 9110, section 12.5.3): selection, compression, and decompression."""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import brotli
import zstandard

from lib.http.messages import Request, Response
from lib.process.cache import remembered

# The smallest result first: the first one wins if a client accepts several equally.
ENCODINGS = ("br", "zstd", "gzip")
# Types that are compressed already, or do not get smaller.
_COMPRESSED = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/gif", "font/woff", "video/", "audio/",
               "application/zip", "application/gzip", "application/pdf")  # fmt: skip
# In smaller bodies, the headers need more bytes than compression saves.
_MIN_BYTES = 256

# `wbits` of zlib for the gzip format.
_GZIP = 16 + zlib.MAX_WBITS

_COMPRESS: dict[str, Callable[[bytes, int], bytes]] = {
    "br": lambda body, level: brotli.compress(body, quality=level),
    "zstd": zstandard.compress,
    "gzip": lambda body, level: zlib.compress(body, level, _GZIP),
}
_BEST_LEVELS = {"br": 11, "zstd": 19, "gzip": 9}
# The fastest first. Each needs a millisecond or two for a long page.
_FAST_LEVELS = {"zstd": 3, "br": 4, "gzip": 4}
_DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": zstandard.decompress,
    "gzip": lambda data: zlib.decompress(data, _GZIP),
}

REVALIDATE = "no-cache"
FOREVER = "max-age=31536000, immutable"
NEVER = "no-store"


def is_compressible(body: bytes, content_type: str) -> bool:
    """Return whether compression makes a body noticeably smaller."""
    return len(body) >= _MIN_BYTES and not content_type.startswith(_COMPRESSED)


def compress(body: bytes, encoding: str) -> bytes:
    """Return the smallest encoding of a body. This needs seconds for megabytes: do not call it while a client waits."""
    return _COMPRESS[encoding](body, _BEST_LEVELS[encoding])


def compress_response(response: Response, request: Request) -> Response:
    """Return the response in the fastest encoding that the client accepts."""
    headers = varying(response.headers, "Accept-Encoding")
    accepted = acceptable(request.headers.get("accept-encoding", ""))
    encoding = next((name for name in _FAST_LEVELS if name in accepted), None)
    if encoding is None or not is_compressible(response.body, response.content_type):
        return replace(response, headers=headers)
    body = compress_fast(response.body, encoding)
    return replace(response, body=body, headers={**headers, "content-encoding": encoding})


def compress_fast(body: bytes, encoding: str) -> bytes:
    """Return an encoding of a body for a client that waits."""
    return _COMPRESS[encoding](body, _FAST_LEVELS[encoding])


def compress_now(stored: Any, encoding: str) -> None:
    """Compress a `CachedBody` before the response to the first client that accepts the encoding, as its `packer`."""
    stored.add_encoding(encoding, compress_fast(stored.body, encoding))


@lru_cache(maxsize=16)
def decompress(data: bytes, encoding: str) -> bytes:
    """Return the body of trusted compressed data. The last ones stay in memory, for clients that read many ranges."""
    return _DECOMPRESS[encoding](data)


def is_packed_form(data: bytes, body: bytes, encoding: str) -> bool:
    """Return whether untrusted compressed data contains exactly a body. Decompression stops at the size of the body."""
    try:
        if encoding == "br":
            decompressor = brotli.Decompressor()
            content = decompressor.process(data, output_buffer_limit=len(body) + 1)
            return bool(content == body and decompressor.is_finished())
        if encoding == "gzip":
            stream: Any = zlib.decompressobj(_GZIP)
            content = stream.decompress(data, len(body) + 1)
        else:
            # The size comes first: a small frame can contain any number of bytes.
            if zstandard.get_frame_parameters(data).content_size != len(body):
                return False
            stream = zstandard.ZstdDecompressor().decompressobj()
            content = stream.decompress(data)
        return bool(content == body and stream.eof and not stream.unused_data)
    except (brotli.error, zstandard.ZstdError, zlib.error):
        return False


@remembered(256)
def acceptable(accept_encoding: str) -> tuple[str, ...]:
    """Return the encodings that a client accepts, the best first. The body without an encoding is not listed."""
    weights = dict(weighted_values(accept_encoding))
    weights.setdefault("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    of = {encoding: weights.get(encoding, weights.get("*", 0.0)) for encoding in ENCODINGS}
    accepted = [name for name in ENCODINGS if of[name] > 0 and of[name] >= weights.get("identity", 0.0)]
    return tuple(sorted(accepted, key=lambda encoding: -of[encoding]))


def weighted_values(header: str) -> Iterator[tuple[str, float]]:
    """Return the values of an `Accept` header with their weights, 0 to 1. An invalid weight counts as 1."""
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        pairs = (parameter.partition("=") for parameter in parameters)
        weight = next((value for key, _, value in pairs if key.strip() == "q"), "1")
        if name:
            try:
                yield name, min(max(float(weight), 0.0), 1.0)
            except ValueError:
                yield name, 1.0


def etag(body: bytes, content_type: str) -> str:
    """Return a strong validator, which depends on the bytes and the type (RFC 9110, section 8.8.1)."""
    digest = hashlib.blake2b(content_type.encode() + b"\n", digest_size=8)
    digest.update(body)
    return f'"{digest.hexdigest()}"'


def varying(headers: Mapping[str, str], name: str) -> dict[str, str]:
    """Return headers whose `Vary` includes a header of the request."""
    return {**headers, "vary": f"{headers['vary']}, {name}" if "vary" in headers else name}
