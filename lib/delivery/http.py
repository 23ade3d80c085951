"""The headers that let a browser keep what it has: ETag, 304 and the two cache policies."""

import hashlib

from lib.servers.contract import Request, Response

REVALIDATE = "no-cache"
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"


def etag(body: bytes) -> str:
    """A strong validator: the same bytes, the same tag."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def cacheable(request: Request, body: bytes, content_type: str, policy: str = REVALIDATE) -> Response:
    """The body, or 304 when the browser's copy is the same (RFC 9110, section 13)."""
    tag = etag(body)
    headers = {"etag": tag, "cache-control": policy}
    known = {candidate.strip().removeprefix("W/") for candidate in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(b"", 304, content_type, headers)
    return Response(body, 200, content_type, headers)
