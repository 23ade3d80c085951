"""A steady load of pages, payloads, callbacks, and streams, at a fixed rate, even if the site is slower."""

import asyncio
import itertools
import math
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from tests.serving import BROWSER

# Start and end in seconds of `time.monotonic`.
Span = tuple[float, float]

# Requests per second, all kinds together.
RATE = 24.0
# The same for each of three sites under load at the same time.
SOAK_RATE = 12.0
# Longer than the response time of any request. A request without a response after this time has failed.
TIMEOUT_SECONDS = 15.0
# Number of simulated users, each with its own IP address, as sent by a trusted proxy.
READERS = 200

GREETED = "Hello, Ada."
_GREETING = {
    "output": "getting-started-greeting.children",
    "outputs": {"id": "getting-started-greeting", "property": "children"},
    "inputs": [{"id": "getting-started-name", "property": "value", "value": "Ada"}],
    "changedPropIds": ["getting-started-name.value"],
}

Kind = Literal["page", "payload", "callback", "stream"]


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of request, and the text that a complete response contains. With a `body`, it is a POST of JSON."""

    path: str
    holds: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


QUESTIONS: dict[Kind, Question] = {
    "page": Question("/getting-started", "<article", {"sec-fetch-dest": "document"}),
    "payload": Question("/_page/backends"),
    "callback": Question("/_dash-update-component", GREETED, body=_GREETING),
    "stream": Question("/api/demo/feed/events?count=3", "event: end"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. `at` is its planned time (`time.monotonic`). `seconds` is the time until its complete response.

    `asked_again` is True for a stream that was rejected, because all threads of the process for streams were in use,
    and that was requested again after `Retry-After`.
    """

    kind: Kind
    at: float
    seconds: float
    failure: str = ""
    asked_again: bool = False


# Kinds that count as visits if they succeed. The others are parts of a visit.
VISITS: frozenset[Kind] = frozenset({"page", "callback"})

# Most users read pages. One of twelve requests is a stream.
MIX: tuple[Kind, ...] = ("page", "payload", "callback", "page", "payload", "page") * 2
MIX = (*MIX[:-1], "stream")


@dataclass(slots=True)
class Load:
    """A running load, and all its requests."""

    url: str
    rate: float = RATE
    sent: list[Sent] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)
    """Seconds of the health checks of a scenario that sends some."""
    _over: threading.Event = field(default_factory=threading.Event)

    def drive(self) -> None:
        """Send requests until `stop` is called. Then wait for the remaining responses."""
        asyncio.run(self._drive())

    def stop(self) -> None:
        """Send no more requests."""
        self._over.set()

    def wait_for(self, more: int, timeout: float = 60.0) -> None:
        """Wait until this many further requests are complete. Raise `TimeoutError` after a timeout in seconds."""
        goal, deadline = len(self.sent) + more, time.monotonic() + timeout
        while len(self.sent) < goal:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{goal - len(self.sent)} of {more} requests got no response in {timeout} s.")
            time.sleep(0.02)

    @contextmanager
    def faster(self, factor: float) -> Iterator[None]:
        """Multiply the rate by a factor until the block ends."""
        usual = self.rate
        self.rate = usual * factor
        try:
            yield
        finally:
            self.rate = usual

    async def _drive(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        client = httpx.AsyncClient(base_url=self.url, timeout=TIMEOUT_SECONDS, limits=limits)
        async with client, asyncio.TaskGroup() as group:
            due = time.monotonic()
            for number in itertools.count():
                if self._over.is_set():
                    break
                group.create_task(self._send(client, number, due))
                due += 1 / self.rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _send(self, client: httpx.AsyncClient, number: int, due: float) -> None:
        kind = MIX[number % len(MIX)]
        headers = {
            "user-agent": BROWSER,
            "x-forwarded-for": f"198.51.100.{number % READERS}",
            "connection": "close",  # each request is from another user, whom any worker can serve
        }
        question, asked_again, failure = QUESTIONS[kind], False, ""
        try:
            answer = await _ask(client, question, headers)
            if answer.status_code == 429 and kind == "stream":
                asked_again = True
                await asyncio.sleep(float(answer.headers["retry-after"]))
                answer = await _ask(client, question, headers)
            if answer.status_code != 200 or question.holds not in answer.text:
                failure = f"status {answer.status_code}"
        except httpx.HTTPError as error:
            failure = type(error).__name__
        self.sent.append(Sent(kind, due, time.monotonic() - due, failure, asked_again))


async def _ask(client: httpx.AsyncClient, question: Question, headers: Mapping[str, str]) -> httpx.Response:
    method = "GET" if question.body is None else "POST"
    return await client.request(method, question.path, json=question.body, headers={**question.headers, **headers})


@contextmanager
def steady(url: str, rate: float = RATE) -> Iterator[Load]:
    """Run the load until the block ends and the last response has arrived."""
    load = Load(url, rate)
    thread = threading.Thread(target=load.drive, name="load")
    thread.start()
    try:
        yield load
    finally:
        load.stop()
        thread.join()


def p99(sent: Sequence[Sent]) -> float:
    """Return the milliseconds that 99% of the successful requests did not exceed, without streams, which are long."""
    return percentile(each.seconds for each in sent if not each.failure and each.kind != "stream")


def percentile(seconds: Iterable[float]) -> float:
    """Return the milliseconds that 99% of the values do not exceed."""
    ordered = sorted(seconds)
    return 1000 * ordered[math.ceil(len(ordered) * 0.99) - 1] if ordered else math.nan
