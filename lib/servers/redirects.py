"""The URL that a path with extra slashes redirects to."""

from urllib.parse import quote

# Characters of a path (RFC 3986). A backslash is not one of them: browsers read `/\\host` as `//host`.
_SAFE = "/:@!$&'()*+,;=-._~"


def tidy(path: str, prefix: str) -> str | None:
    """Return the path without extra slashes; None if that path is outside of the site.

    `prefix` is the path of the home page, with both slashes.
    """
    clean = "/" + "/".join(segment for segment in path.split("/") if segment)
    if clean + "/" == prefix or clean == prefix:
        return prefix
    return clean if clean.startswith(prefix) else None


def location(path: str, query: str) -> str:
    """Return a `Location`. It starts with a single slash, so it cannot name another host."""
    address = "/" + quote(path.lstrip("/"), safe=_SAFE)
    return f"{address}?{query}" if query else address
