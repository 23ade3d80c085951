"""Demo slots are returned."""

import threading

from lib.features.demo.streams import Slots
from tests.waiting import PATIENCE


def test_the_collector_may_give_one_back_while_another_is_taken() -> None:
    """It runs wherever memory is asked for, in the thread that holds the lock."""
    slots = Slots("things", 2)
    release = slots.take().release

    class Collecting(int):
        def __ge__(self, other: int) -> bool:
            release()
            return super().__ge__(other)

    slots._taken = Collecting(1)
    taking = threading.Thread(target=slots.take, daemon=True)
    taking.start()
    taking.join(PATIENCE)
    assert not taking.is_alive()
