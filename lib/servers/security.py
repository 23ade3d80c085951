"""What a browser may do in the documents of the site: the Content Security Policy (level 3), as data."""

from collections.abc import Iterable

# Directive → its sources. What has no directive is not restricted.
DIRECTIVES: dict[str, tuple[str, ...]] = {
    # Callbacks, pages and what demos ask for come from the site itself; `'self'` covers its WebSockets too.
    "connect-src": ("'self'",),
}


def content_security_policy(peers: Iterable[str] = ()) -> str:
    """The value of the header. Scripts may also connect to `peers`, which are origins, by HTTP and by WebSocket."""
    reachable = [address for peer in peers for address in (peer, peer.replace("http", "ws", 1))]
    directives = {**DIRECTIVES, "connect-src": (*DIRECTIVES["connect-src"], *reachable)}
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def is_document(content_type: str | None) -> bool:
    """Whether an answer needs the policy."""
    return content_type is not None and content_type.startswith("text/html")
