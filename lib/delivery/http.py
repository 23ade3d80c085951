"""What caches are told: how long an answer is good for, and how to ask whether it still is."""

import hashlib
from collections.abc import Mapping

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
