"""One page, one address: what a path with stray slashes should have been."""

from urllib.parse import quote

# What RFC 3986 allows in a path. A backslash is not in it: browsers read `/\\host` as `//host`.
_SAFE = "/:@!$&'()*+,;=-._~"


def is_tidy(path: str, prefix: str) -> bool:
    """Whether a path has no slash too many or too few; `prefix` is the path of the home page, with both slashes."""
    return path == prefix or ("//" not in path and path[-1:] != "/" and path + "/" != prefix)


def tidy(path: str, prefix: str) -> str | None:
    """The path without stray slashes; None when it then lies outside of the site."""
    clean = "/" + "/".join(segment for segment in path.split("/") if segment)
    if clean + "/" == prefix or clean == prefix:
        return prefix
    return clean if clean.startswith(prefix) else None


def location(path: str, query: str) -> str:
    """A path and its query as a `Location`. Begins with a single slash, so that it cannot name another host."""
    address = "/" + quote(path.lstrip("/"), safe=_SAFE)
    return f"{address}?{query}" if query else address
