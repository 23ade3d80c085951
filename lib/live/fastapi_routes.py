"""The stream on FastAPI."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from lib.api.problem import ProblemError
from lib.live.board import Board
from lib.live.places import StreamPlaces
from lib.live.stream import HEADERS, TYPE, stream


def register_live_route(app: Any, path: str, board: Board) -> None:
    """Adds the stream to `app.server`."""
    places = StreamPlaces()

    async def live(request: Request) -> Response:
        try:
            place = places.take(request.client.host if request.client else "")
        except ProblemError as full:
            sent = full.response()
            return Response(sent.body, sent.status, dict(sent.headers), media_type=sent.content_type)
        known = request.headers.get("last-event-id", "")
        return StreamingResponse(stream(board, known, place), headers=HEADERS, media_type=TYPE)

    app.server.add_api_route(path, live, methods=["GET"], include_in_schema=False)
