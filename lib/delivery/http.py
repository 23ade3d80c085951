"""What caches are told: how long an answer is good for, and how to ask whether it still is."""

import hashlib
from collections.abc import Mapping

REVALIDATE = "no-cache"
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"


def etag(body: bytes) -> str:
    """A strong validator: the same bytes, the same tag."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def varying(headers: Mapping[str, str], name: str) -> dict[str, str]:
    """Headers that also say that the answer depends on a header of the request."""
    return {**headers, "vary": f"{headers['vary']}, {name}" if "vary" in headers else name}
