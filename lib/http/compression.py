"""Content encodings (RFC 9110, section 12.5.3): which one a reader gets, how a body is packed and unpacked."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import brotli
import zstandard

from lib.http.messages import Request, Response
from lib.process.cache import remembered

# From the smallest result to the largest: where a reader takes several equally, the first wins.
ENCODINGS = ("br", "zstd", "gzip")
# Types that are packed already, or would not get smaller.
_PACKED = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/gif", "font/woff", "video/", "audio/",
           "application/zip", "application/gzip", "application/pdf")  # fmt: skip
# Below this the headers weigh more than what is saved.
_MIN_BYTES = 256


def _gzip(body: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


_PACK: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=11),
    "zstd": lambda body: zstandard.ZstdCompressor(level=19).compress(body),
    "gzip": lambda body: _gzip(body, 9),
}
# The quickest first. Each takes a millisecond or two for a long page.
_PACK_QUICKLY: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: _gzip(body, 4),
}
_UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
    "gzip": lambda packed: zlib.decompress(packed, 16 + zlib.MAX_WBITS),
}


def is_compressible(body: bytes, content_type: str) -> bool:
    """Whether a body gets noticeably smaller."""
    return len(body) >= _MIN_BYTES and not content_type.startswith(_PACKED)


def compress(body: bytes, encoding: str) -> bytes:
    """The body in an encoding, as small as it gets. Takes seconds for megabytes: never call it while a reader waits."""
    return _PACK[encoding](body)


def compress_fast(body: bytes, accept_encoding: str) -> tuple[str, bytes]:
    """The quickest encoding that a reader takes and the body in it; else no name and the body as it is."""
    taken = acceptable(accept_encoding)
    encoding = next((name for name in _PACK_QUICKLY if name in taken), "")
    return encoding, _PACK_QUICKLY[encoding](body) if encoding else body


def decompress(packed: bytes, encoding: str) -> bytes:
    """The body of a form that is known to be right."""
    return _UNPACK[encoding](packed)


def is_packed_form(packed: bytes, body: bytes, encoding: str) -> bool:
    """Whether unpacking gives the body and nothing more; a file that was kept somewhere may hold anything."""
    try:
        return _UNPACKS_TO[encoding](packed, body)
    except (brotli.error, zstandard.ZstdError, zlib.error):
        return False


def _br_unpacks_to(packed: bytes, body: bytes) -> bool:
    unpacker = brotli.Decompressor()
    return bool(unpacker.process(packed, output_buffer_limit=len(body) + 1) == body and unpacker.is_finished())


def _zstd_unpacks_to(packed: bytes, body: bytes) -> bool:
    # The size is asked first: a small frame may decompress to any number of bytes.
    if zstandard.get_frame_parameters(packed).content_size != len(body):
        return False
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    return unpacker.decompress(packed) == body and unpacker.eof and not unpacker.unused_data


def _gzip_unpacks_to(packed: bytes, body: bytes) -> bool:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    return unpacker.decompress(packed, len(body) + 1) == body and unpacker.eof and not unpacker.unused_data


_UNPACKS_TO: dict[str, Callable[[bytes, bytes], bool]] = {
    "br": _br_unpacks_to,
    "zstd": _zstd_unpacks_to,
    "gzip": _gzip_unpacks_to,
}


@remembered(256)
def acceptable(accept_encoding: str) -> tuple[str, ...]:
    """The encodings that a reader takes, the best first. The body as it is can always be sent and is not among them."""
    weights = dict(map(_weighed, accept_encoding.lower().split(",")))
    weights.setdefault("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    of = {encoding: weights.get(encoding, weights.get("*", 0.0)) for encoding in ENCODINGS}
    taken = [encoding for encoding in ENCODINGS if of[encoding] > 0 and of[encoding] >= weights.get("identity", 0.0)]
    return tuple(sorted(taken, key=lambda encoding: -of[encoding]))


def _weighed(item: str) -> tuple[str, float]:
    """`gzip;q=0.5` as name and weight. A weight that is no number counts as none given."""
    name, _, parameters = item.partition(";")
    for parameter in parameters.split(";"):
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name.strip(), float(value)
            except ValueError:
                break
    return name.strip(), 1.0


REVALIDATE = "no-cache"
FOREVER = "max-age=31536000, immutable"
NEVER = "no-store"


def etag(body: bytes, content_type: str) -> str:
    """A strong validator: the same bytes of the same type, the same tag (RFC 9110, section 8.8.1)."""
    digest = hashlib.blake2b(content_type.encode() + b"\n", digest_size=8)
    digest.update(body)
    return f'"{digest.hexdigest()}"'


def varying(headers: Mapping[str, str], name: str) -> dict[str, str]:
    """Headers that also say that the answer depends on a header of the request."""
    return {**headers, "vary": f"{headers['vary']}, {name}" if "vary" in headers else name}


def compress_response(response: Response, request: Request) -> Response:
    """The response in an encoding that the reader takes."""
    headers = varying(response.headers, "Accept-Encoding")
    if not is_compressible(response.body, response.content_type):
        return replace(response, headers=headers)
    encoding, body = compress_fast(response.body, request.headers.get("accept-encoding", ""))
    return replace(response, body=body, headers={**headers, "content-encoding": encoding} if encoding else headers)
