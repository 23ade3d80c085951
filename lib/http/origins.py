"""Hosts, origins, and networks of clients, as headers and servers write them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

_AUTHORITY = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[^\s:/?#@\[\]\\,]+))(?::(?P<port>\d{1,5}))?")
_USUAL_PORT = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


def is_from_own_page(headers: Mapping[str, str], base_url: str = "") -> bool | None:
    """Return whether a page of the site sent a request; None if no page did, but a client or a user.

    Browsers send `Sec-Fetch-Site`, without TLS only `Origin`. Behind a proxy, the host of the request can differ from
    the one in `base_url`: pages of both are own pages. Header names are in lowercase.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return None if site == "none" else site == "same-origin"
    if origin is None:
        return None
    return is_at(origin, headers.get("host", "")) or is_at(origin, urlsplit(base_url).netloc)


def host_of(authority: str) -> str | None:
    """Return the lowercase host of `host:port`; None for other text."""
    match = _AUTHORITY.fullmatch(authority.strip().lower())
    return (match["v6"] or match["name"].rstrip(".")) if match else None


def origin_host(origin: str) -> str | None:
    """Return the host of an `Origin`; None for `null` and other text."""
    scheme, authority = _split(origin)
    return host_of(authority) if scheme in {"http", "https"} else None


def is_at(origin: str, authority: str) -> bool:
    """Return whether an `Origin` has the host and port of a `Host`. Schemes can differ: a proxy can terminate TLS."""
    scheme, asked = _split(origin)
    usual = _USUAL_PORT.get(scheme)
    ours, theirs = (_AUTHORITY.fullmatch(each.strip().lower()) for each in (authority, asked))
    if usual is None or ours is None or theirs is None:
        return False
    return host_of(authority) == host_of(asked) and (ours["port"] or usual) == (theirs["port"] or usual)


def _split(origin: str) -> tuple[str, str]:
    scheme, _, authority = origin.strip().partition("://")
    return scheme.lower(), authority


# Bits of an IPv6 address that one household or server can choose.
_V6_FREE_BITS = 64


@lru_cache(maxsize=4096)
def network_of(client: str) -> str:
    """Return the IPv4 address, or the network of the IPv6 address, that counts as one client."""
    address = parse_address(client)
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> _V6_FREE_BITS << _V6_FREE_BITS))
    return client if address is None else str(address)


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an IP address, without the zone of IPv6 and as IPv4 if it is mapped; None for other text."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
