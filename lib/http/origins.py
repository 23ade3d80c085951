"""Hosts and origins as clients write them, and whether a request came from a page of the site."""

import re
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

_AUTHORITY = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[^\s:/?#@\[\]\\,]+))(?::(?P<port>\d{1,5}))?")
_USUAL_PORT = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


def is_from_own_page(headers: Mapping[str, str], base_url: str = "") -> bool | None:
    """Whether a page of the site sent a request; None when nothing says that a page did: a program, or the reader.

    A browser says it in `Sec-Fetch-Site`, without TLS only in `Origin`. Behind a proxy the site may be asked for by
    another name than the one in its `base_url`: a page of either is its own. Header names are in lower case.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return None if site == "none" else site == "same-origin"
    if origin is None:
        return None
    return is_at(origin, headers.get("host", "")) or is_at(origin, urlsplit(base_url).netloc)


def host_of(authority: str) -> str | None:
    """The host of `host:port` in lower case; None for what is no such thing."""
    match = _AUTHORITY.fullmatch(authority.strip().lower())
    return (match["v6"] or match["name"].rstrip(".")) if match else None


def origin_host(origin: str) -> str | None:
    """The host of an `Origin`; None for `null` and for what is none."""
    scheme, authority = _parted(origin)
    return host_of(authority) if scheme in {"http", "https"} else None


def is_at(origin: str, authority: str) -> bool:
    """Whether an `Origin` has the host and port of a `Host`. Its scheme is not compared: a proxy may end TLS."""
    scheme, asked = _parted(origin)
    usual = _USUAL_PORT.get(scheme)
    ours, theirs = (_AUTHORITY.fullmatch(each.strip().lower()) for each in (authority, asked))
    if usual is None or ours is None or theirs is None:
        return False
    return host_of(authority) == host_of(asked) and (ours["port"] or usual) == (theirs["port"] or usual)


def _parted(origin: str) -> tuple[str, str]:
    scheme, _, authority = origin.strip().partition("://")
    return scheme.lower(), authority


# What one household or server is given of IPv6 addresses, in bits that it may choose freely.
_V6_FREE_BITS = 64


def network_of(client: str) -> str:
    """What counts as one client: an IPv4 address, or the network that an IPv6 address lies in."""
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _V6_FREE_BITS << _V6_FREE_BITS))
