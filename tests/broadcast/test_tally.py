"""All processes share one counter."""

from contextlib import ExitStack

from docs.demos import Tally
from lib.features.live.broadcast import Broadcast
from tests.broadcast.conftest import Join
from tests.waiting import until


def test_it_counts_without_redis() -> None:
    tally = Tally(Broadcast())
    with tally.changes() as changes:
        assert (tally.count, tally.add(), tally.add(), tally.count) == (0, 1, 2, 2)
        assert changes.get(0)


def test_all_processes_come_to_the_same_sum(join: Join) -> None:
    processes = [join() for _ in range(3)]
    until(lambda: all(process.connected for process in processes))
    tallies = [Tally(process) for process in processes]
    with ExitStack() as subscribed:
        changes = [subscribed.enter_context(tally.changes()) for tally in tallies]
        for tally in tallies * 5:
            tally.add()
        counts = dict.fromkeys(range(3), 0)

        def agree() -> bool:
            """Return whether all counts agree.

            Each process counts again after a change, and can then send more to the others.
            """
            for number, tally in enumerate(tallies):
                if changes[number].get(0):
                    counts[number] = tally.count
            return set(counts.values()) == {15}

        until(agree)
    processes[0].close()
    latest = join()
    until(lambda: latest.connected)
    tallies[0] = Tally(latest)
    until(lambda: tallies[0].count == 15)
