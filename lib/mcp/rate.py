"""How often one client may ask."""

import math
import time
from ipaddress import IPv6Address, ip_address

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# What one household or server is given of IPv6 addresses, in bits that it may choose freely.
_V6_FREE_BITS = 64


class Rate:
    """Counts the requests of each client in this process, within a window that moves along."""

    def __init__(self, limit: str) -> None:
        self._limit = parse(limit)
        self._clients = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, client: str) -> int:
        """Seconds until this client may ask again; 0 when it may now, which is then counted."""
        key = network_of(client)
        if self._clients.hit(self._limit, key):
            return 0
        reset = self._clients.get_window_stats(self._limit, key).reset_time
        return max(1, math.ceil(reset - time.time()))


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
