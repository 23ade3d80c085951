"""No request is worked on for longer than the limit. Streams are: the limit ends where an answer begins."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.asgi.message import answer
from lib.servers.policy import slow_body, too_slow


class TimeLimit:
    """Cancels the app and answers in its place: 408 where the body was waited for, else 504."""

    def __init__(self, app: ASGIApp, seconds: float | None) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._seconds is None:
            await self._app(scope, receive, send)
            return
        reading = started = whole = False

        async def take() -> Message:
            nonlocal reading, whole
            reading = not whole
            message = await receive()
            reading = False
            whole = whole or not message.get("more_body", False)
            return message

        async def give(message: Message) -> None:
            nonlocal started
            if not started:
                started = True
                limit.reschedule(None)
            await send(message)

        try:
            async with asyncio.timeout(self._seconds) as limit:
                await self._app(scope, take, give)
        except TimeoutError:
            if started or not limit.expired():
                raise
            await answer(slow_body(self._seconds) if reading else too_slow(self._seconds), send)
