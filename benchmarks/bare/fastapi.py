"""FastAPI without the site."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Response

from benchmarks.answers import Answer, read_answers


def view(answer: Answer) -> Callable[[], Awaitable[Response]]:
    """Return a view with one recorded response."""

    async def respond() -> Response:
        return Response(answer.body, answer.status, answer.headers)

    return respond


server = FastAPI()
for recorded in read_answers():
    server.add_api_route(recorded.path, view(recorded), methods=[recorded.method])
