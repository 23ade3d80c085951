"""The live visitor count includes each page once, and only while it is open."""

from lib.features.live.presence import FORGOTTEN, LEFT, Presence


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_streams_and_pages_that_ask_are_readers() -> None:
    presence = Presence("here")
    presence.streams += 1
    presence.streams += 1
    presence.tab_polled("0123abcd")
    presence.tab_polled("0123abcd")
    presence.streams -= 1
    assert presence.total() == 2


def test_what_is_no_name_of_a_page_is_not_counted() -> None:
    presence = Presence("here")
    for tab in ("", "x" * 8, "ABCDEF01", "a" * 17, "abc"):
        presence.tab_polled(tab)
    assert presence.total() == 0


def test_a_page_that_asks_no_more_is_gone() -> None:
    clock = Clock()
    presence = Presence("here", clock)
    presence.tab_polled("0123abcd")
    clock.now = LEFT + 0.1
    assert presence.to_message()["tabs"] == []
    assert presence.total() == 0


def test_a_page_that_asks_two_processes_is_one_reader() -> None:
    here, there = Presence("here"), Presence("there")
    for presence in (here, there):
        presence.tab_polled("0123abcd")
    there.tab_polled("4567abcd")
    there.streams += 1
    here.receive(there.to_message())
    assert here.total() == 3


def test_a_process_that_fell_silent_is_forgotten() -> None:
    clock = Clock()
    here, there = Presence("here", clock), Presence("there", clock)
    there.streams += 1
    here.receive(there.to_message())
    clock.now = FORGOTTEN - 0.1
    assert here.total() == 1
    clock.now = FORGOTTEN + 0.1
    assert here.total() == 0


def test_what_comes_back_from_redis_is_not_counted_again() -> None:
    here = Presence("here")
    here.streams += 1
    here.receive(here.to_message())
    here.receive({"process": "there", "streams": "many"})
    assert here.total() == 1
