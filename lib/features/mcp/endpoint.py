"""The MCP endpoint: Streamable HTTP without sessions and streams, so that each message can reach another process."""

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from queue import Full, SimpleQueue
from typing import Any, TypeVar
from urllib.parse import urlsplit

from lib.features.mcp import message as rpc
from lib.features.mcp.message import Id, Message, RpcError, is_stateless, read_message
from lib.features.mcp.server import McpServer, with_envelope
from lib.features.mcp.settings import McpSettings
from lib.features.mcp.tool import tool_result
from lib.http.client_limits import RateLimiter
from lib.http.errors import INTERNAL_ERROR_DETAIL, ProblemError, note
from lib.http.messages import Post, Response
from lib.http.origins import host_of, origin_host
from lib.servers.hosts import LOCAL, parse_hosts
from lib.servers.runners import capture_errors
from lib.settings import Settings

# In bytes.
BODY_LIMIT = 64 * 1024


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Return the host names that the endpoint serves, at any port."""
    further = settings.load(McpSettings).mcp_allowed_hosts.split(",")
    return LOCAL | frozenset(parse_hosts([urlsplit(settings.site_base_url).netloc, settings.host, *further]))


# Threads, and calls that can wait for one. Examples have their own threads, so that they cannot block reading.
READING = (8, 56)
RUNNING = (4, 28)
# Seconds that a call of an example can wait for a thread.
QUEUE_TIMEOUT_SECONDS = 0.5

BUSY = "The server is busy. Try again in a moment."

_HEADERS: Mapping[str, str] = {"cache-control": "no-store"}

_Value = TypeVar("_Value")


class Endpoint:
    """Checks and parses POST requests, and handles them in threads, so that the event loop stays free."""

    def __init__(self, app: Any, settings: Settings) -> None:
        mcp = settings.load(McpSettings)
        self._hosts = allowed_hosts(settings)
        self._rate = RateLimiter(mcp.mcp_rate_limit)
        self._server = McpServer(app)
        self._reading = Workers(*READING, mcp.mcp_timeout)
        self._running = Workers(*RUNNING, mcp.mcp_timeout, QUEUE_TIMEOUT_SECONDS)

    async def __call__(self, request: Post) -> Response:
        self._check(request)
        wait = self._rate.retry_after(request.client)
        identifier: Id | None = None
        stateless: bool | None = None
        try:
            message = read_message(request.body)
            if message is None or message.id is None:  # a response or a notification
                return Response(b"", 202, "", _HEADERS)
            identifier = message.id
            stateless = is_stateless(message, request.headers)
            result = await self._result(message, stateless, wait)
            return _reply(identifier, result=with_envelope(message, result) if stateless else result)
        except RpcError as error:
            return _error(identifier, error, stateless, wait)
        except Exception as error:
            detail = f"{INTERNAL_ERROR_DETAIL} {note('MCP', error)}"
            return _error(identifier, RpcError(rpc.INTERNAL_ERROR, detail), stateless, 0)

    def _check(self, request: Post) -> None:
        """Raise `ProblemError` for a request that is not allowed."""
        if host_of(request.headers.get("host", "")) not in self._hosts:
            raise ProblemError(403, "Host not allowed. Add it to MCP_ALLOWED_HOSTS.")
        origin = request.headers.get("origin")
        if origin is not None and origin_host(origin) not in self._hosts:
            raise ProblemError(403, "Origin not allowed. Add its host to MCP_ALLOWED_HOSTS.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise ProblemError(415, "Send the message as application/json.")
        if len(request.body) > BODY_LIMIT:
            raise ProblemError(413, f"The message is too long. The limit is {BODY_LIMIT} bytes.")

    async def _result(self, message: Message, stateless: bool, wait: int) -> dict[str, Any]:
        if wait:
            return _failed(message, f"Too many requests. Retry in {wait} s.")
        workers = self._running if self._server.runs_example(message) else self._reading
        try:
            return await workers.run(partial(self._server.result, message, stateless))
        except Full:
            return _failed(message, BUSY)
        except TimeoutError:
            return _failed(message, f"This took longer than {workers.seconds:g} s. Use smaller inputs.")


def _failed(message: Message, reason: str) -> dict[str, Any]:
    """Return the error of a tool as its result, which models read. Raises `RpcError` for other methods."""
    if message.method != "tools/call":
        raise RpcError(rpc.INTERNAL_ERROR, reason)
    return tool_result(reason, is_error=True)


def _error(identifier: Id | None, error: RpcError, stateless: bool | None, wait: int) -> Response:
    """Return the response with an error. `stateless` is None if the request is not valid."""
    is_answered = stateless is False or error.code == rpc.INTERNAL_ERROR
    status = 200 if is_answered else 404 if error.code == rpc.METHOD_NOT_FOUND else 400
    code = rpc.INVALID_PARAMS if stateless and error.code == rpc.RESOURCE_NOT_FOUND else error.code
    data = {} if error.data is None else {"data": error.data}
    response = _reply(identifier, 429 if wait else status, error={"code": code, "message": error.message, **data})
    return replace(response, headers={**_HEADERS, "retry-after": str(wait)}) if wait else response


def _reply(identifier: Id | None, status: int = 200, **member: dict[str, Any]) -> Response:
    """Return a response with `result` or `error`. Its ID is None if the message has no valid one."""
    body = {"jsonrpc": "2.0", "id": identifier, **member}
    return Response(json.dumps(body).encode(), status, "application/json", _HEADERS)


class Workers:
    """Runs `threads` calls in parallel; `waiting` more can wait. `seconds` limits a call with its wait.

    A thread cannot be stopped: one that hangs is in use until it ends. Unlike those of `ThreadPoolExecutor`, the
    threads are daemons, so that they do not delay the exit of the process.

    Use it on one event loop. `patience` limits the wait for a thread, in seconds: on Flask, a waiting call blocks a
    thread of the server.
    """

    def __init__(self, threads: int, waiting: int, seconds: float, patience: float | None = None) -> None:
        self.seconds = seconds
        self._patience = seconds if patience is None else min(patience, seconds)
        self._limit = threads
        self._places = threading.BoundedSemaphore(threads + waiting)
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._started = 0

    async def run(self, call: Callable[[], _Value]) -> _Value:
        """Return the result of the call, or raise its exception.

        Raises `Full` if no thread was free, and `TimeoutError` if the call takes too long.
        """
        if not self._places.acquire(blocking=False):
            raise Full
        future: Future[_Value] = Future()
        self._calls.put((future, call))
        if self._started < self._limit:
            self._started += 1
            threading.Thread(target=self._work, name=f"mcp-{self._started}", daemon=True).start()
        waited = asyncio.wrap_future(future)
        await asyncio.wait([waited], timeout=self._patience)
        if not waited.done() and future.cancel():
            raise Full
        await asyncio.wait([waited], timeout=self.seconds - self._patience)
        if not waited.done():
            raise TimeoutError
        return waited.result()

    def _work(self) -> None:
        while True:
            future, call = self._calls.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(capture_errors(call))
                except BaseException as error:  # for the caller
                    future.set_exception(error)
            self._places.release()
