"""How often one client may try a token: guessing it must take for ever."""

from lib.servers.rate import Rate
from lib.shared_redis import SharedRedis

LIMIT = "5/minute"
_KIND = "sign-in"


class Attempts:
    """Counts the attempts of each client, in Redis for all processes, or in this one as long as there is none."""

    def __init__(self, redis: SharedRedis | None = None) -> None:
        self._rate = Rate(LIMIT, redis)

    def wait(self, client: str) -> int:
        """Seconds until this client may try again; 0 when it may now, which is then counted. May wait for Redis."""
        return self._rate.wait(client, _KIND)

    def forget(self, client: str) -> None:
        """This client had the token: its attempts were none."""
        self._rate.forget(client, _KIND)
