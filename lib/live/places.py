"""How many streams may be open, as `lib/servers/places.py` counts them."""

from lib.api.problem import ProblemError
from lib.servers.places import Place, Places

# Seconds after which a page that was refused may ask again.
AGAIN = 30


class StreamPlaces:
    """The places of the streams."""

    def __init__(self) -> None:
        self._places = Places()

    def take(self, address: str) -> Place:
        """A place to give back. Raises `ProblemError` 429 when there is none."""
        place = self._places.take(address)
        if place is None:
            raise ProblemError(429, "Too many streams are open.", headers={"retry-after": str(AGAIN)})
        return place
