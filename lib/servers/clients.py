"""What counts as one client, wherever clients are counted."""

from ipaddress import IPv6Address, ip_address

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
