"""The limit on concurrent WebSocket connections."""

import threading
from collections import Counter

from lib.http.client_limits import ConnectionLimiter
from tests.waiting import PATIENCE


def test_the_collector_may_give_one_back_while_another_is_taken() -> None:
    """The garbage collector runs at any memory allocation, in the thread that holds the lock."""
    places = ConnectionLimiter()
    old = places.take("192.0.2.1")
    assert old
    release = old.release

    class Collecting(Counter[str]):
        def total(self) -> int:
            release()
            return super().total()

    places._open = Collecting(places._open)
    taking = threading.Thread(target=places.take, args=("192.0.2.2",), daemon=True)
    taking.start()
    taking.join(PATIENCE)
    assert not taking.is_alive()
