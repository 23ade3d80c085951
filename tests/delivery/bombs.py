"""Compressed bodies that decompress to more than any client needs."""

import gzip

import brotli
import zstandard


def bomb(size: int, encoding: str) -> bytes:
    """Return `size` zeros that are compressed with an encoding.

    The level is low, so that the compression takes a fraction of a second.
    """
    zeros = bytes(size)
    match encoding:
        case "br":
            return bytes(brotli.compress(zeros, quality=2))
        case "zstd":
            return zstandard.ZstdCompressor(level=1).compress(zeros)
    return gzip.compress(zeros, compresslevel=1)
