"""The state as a short answer from memory, for pages that ask each second: no change, no body."""

from collections.abc import Iterator

from lib.delivery.http import NEVER
from lib.delivery.part import Part
from lib.delivery.stored import Stored
from lib.live.board import Board, State
from lib.servers.contract import Request


class Poll(Part):
    """Answers with the state, or 304 to whoever has it. Counts who asks, by the query's `tab`."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._kept: tuple[State, Stored] | None = None

    def stored(self, request: Request) -> Stored | None:
        self._board.start().presence.asked(request.query.get("tab", ""))
        state, kept = self._board.state, self._kept
        if kept is None or kept[0] is not state:
            kept = self._kept = (state, Stored(state.body, "application/json", NEVER))
        return kept[1]

    def everything(self) -> Iterator[Stored]:
        yield from ()
