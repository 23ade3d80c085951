"""What caches are told: how long an answer is good for, and how to ask whether it still is."""

import hashlib

REVALIDATE = "no-cache"
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"


def etag(body: bytes) -> str:
    """A strong validator: the same bytes, the same tag."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
