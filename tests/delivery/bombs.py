"""Packed forms that unpack to more than anybody wants."""

import gzip

import brotli
import zstandard


def bomb(size: int, coding: str) -> bytes:
    """Return a form of `size` zeros in a coding. The level is low, so that packing takes a fraction of a second."""
    zeros = bytes(size)
    match coding:
        case "br":
            return bytes(brotli.compress(zeros, quality=2))
        case "zstd":
            return zstandard.ZstdCompressor(level=1).compress(zeros)
    return gzip.compress(zeros, compresslevel=1)
