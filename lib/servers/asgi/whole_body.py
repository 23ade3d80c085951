"""A refusal that begins before its request was read may be lost.

A server that closes a connection on which bytes wait resets it, and a proxy then knows of no answer: it says 502 and
leaves the process alone for a while, though nothing is wrong there.
"""

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.servers.asgi.message import header
from lib.servers.policy import REST

# Answers to those whose body is too long, or too slow: the rest of it is given up.
GIVEN_UP = frozenset({408, 413})


class WholeBody:
    """Reads what is left of a body, up to the limit in bytes, before the answer that refuses it begins."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if header(scope, b"content-length") in {None, "0"} and header(scope, b"transfer-encoding") is None:
            await self._app(scope, receive, send)
            return
        unread, more = self._limit, True

        async def take() -> Message:
            nonlocal unread, more
            message = await receive()
            unread -= len(message.get("body", b""))
            more = message.get("more_body", False)
            return message

        async def give(message: Message) -> None:
            if message["type"] == "http.response.start" and 400 <= message["status"] not in GIVEN_UP:
                with suppress(TimeoutError):
                    async with asyncio.timeout(REST):
                        while more and unread >= 0:
                            await take()
            await send(message)

        await self._app(scope, take, give)
