"""The state as server-sent events (WHATWG HTML, section 9.2): at once, with each change, until the process stops."""

import asyncio
import random
from collections.abc import AsyncIterator

from lib.api.stopping import stopping
from lib.live.board import Board, State
from lib.servers.places import Place

TYPE = "text/event-stream; charset=utf-8"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}

# Seconds between two comments, which keep proxies from ending what is silent.
KEEP_ALIVE = 20.0
# Milliseconds until a browser asks again whose stream has ended: not all of them at once.
AGAIN = (1000, 3000)


async def stream(board: Board, known: str, place: Place) -> AsyncIterator[bytes]:
    """The events for one reader. `known` is the tag that its browser got last, in `Last-Event-ID`."""
    with place, board.open() as changes:
        board.presence.came()
        try:
            tag = board.state.tag
            yield b"retry: %d\n\n" % random.randint(*AGAIN)  # noqa: S311  # no secret
            if tag != known:
                yield event(board.state)
            while not stopping.told():
                try:
                    async with asyncio.timeout(KEEP_ALIVE):
                        await anext(changes)
                except TimeoutError:
                    yield b":\n\n"
                except StopAsyncIteration:
                    return
                else:
                    yield event(board.state)
        finally:
            board.presence.left()


def event(state: State) -> bytes:
    """The state as an event whose id is its tag."""
    return b"id: %s\ndata: %s\n\n" % (state.tag.encode(), state.body)
