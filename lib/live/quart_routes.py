"""The stream on Quart."""

from typing import Any

from quart import Response, request

from lib.api.problem import ProblemError
from lib.live.board import Board
from lib.live.places import StreamPlaces
from lib.live.stream import HEADERS, TYPE, stream


def register_live_route(app: Any, path: str, board: Board) -> None:
    """Adds the stream to `app.server`."""
    places = StreamPlaces()

    async def live() -> Response:
        try:
            place = places.take(request.remote_addr or "")
        except ProblemError as full:
            sent = full.response()
            return Response(sent.body, sent.status, dict(sent.headers), content_type=sent.content_type)
        known = request.headers.get("last-event-id", "")
        answer = Response(stream(board, known, place), 200, HEADERS, content_type=TYPE)
        answer.timeout = None
        return answer

    app.server.add_url_rule(path, endpoint=path, view_func=live, methods=["GET"])
