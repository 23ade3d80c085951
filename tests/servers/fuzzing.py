"""Requests that no client would send: a request depends only on the seed, its number, and the site's URLs.

Most start as valid requests of the site (`Seeds`) and are then damaged in one place, so that they pass the first check.
The others are noise.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.serving import BROWSER

CALLBACK = b"/_dash-update-component"
METHODS = (b"GET", b"GET", b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS")
PARAMETERS = (
    b"sort", b"category", b"tag", b"q", b"limit", b"offset", b"count", b"interval_ms", b"steps", b"wait_ms", b"icons",
    b"v", b"m", b"pathname",
)  # fmt: skip
HEADERS = (
    b"Accept", b"Accept-Language", b"Accept-Encoding", b"Authorization", b"Cache-Control", b"Content-Type", b"Cookie",
    b"If-Modified-Since", b"If-None-Match", b"If-Range", b"Origin", b"Range", b"Referer", b"User-Agent", b"Forwarded",
    b"X-Forwarded-For", b"X-Forwarded-Host", b"X-Forwarded-Prefix", b"X-Forwarded-Proto", b"X-HTTP-Method-Override",
    b"Content-Encoding", b"Host", b"TE", b"Expect", b"Upgrade", b"Sec-WebSocket-Key", b"Accept-Charset", b"X",
)  # fmt: skip
TYPES = (
    b"application/json", b"application/json; charset=utf-16", b"application/x-www-form-urlencoded", b"text/plain",
    b"multipart/form-data; boundary=x", b"multipart/form-data", b"application/json; charset=\xff", b"/", b"",
)  # fmt: skip
SNIPPETS = (
    b"..", b"../" * 12 + b"etc/passwd", b"%2e%2e%2f", b"//", b"/", b"\\", b"%00", b"%0a", b"%0d%0aSet-Cookie:%20a=b",
    b"%", b"%zz", b"%ff%fe", b"%c0%ae", b"%ed%a0%80", b"\xff", b"\xc3\xa4", b"?", b"#", b";", b"&&", b"=", b"[0]", b"*",
    b"<script>", b"{}", b"{{7*7}}", b"${x}", b"'", b'"', b"a" * 300, b"%61" * 100, b"-1", b"0", b"1e999", b"9" * 1500,
    b"NaN", b"null", b"llms.txt", b".json", b".map", b"index", b"W/\"x\"", b"bytes=0-0,5-2,-1", b"bytes=99999999999-",
    b"Thu, 99 Foo 20000 99:99:99 GMT", b"a=b; $Version=\"", b"de;q=nan,*;q=1e309", b"http://[::1", b"[", b"::",
    b"@:99999",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, float("nan"), float("inf"), 10**400, "", "\x00", "\ud800", "ä\u2028",
    "a" * 5000, [], {}, [[]], [None], {"id": {}}, {"id": "x", "property": "y"}, "ALL", ["ALL"], '{"index":1}',
    '{"index":["ALL"]}', "..a.b..", "__class__", {"__proto__": 1}, {"": ""},
    {"props": 1, "type": "Div", "namespace": "dash_html_components"},
    "1" * 400,
)  # fmt: skip
# Bytes that would end the first line of a request too early, and bytes that servers reject in that line.
_ENDING = frozenset(b"\r\n \t\x00\x0b\x0c")
_STRANGE = frozenset(range(33)) | frozenset(range(127, 256)) | frozenset(b"#")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request with the framing of a client."""

    method: bytes
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    chunked: bool = False

    def bytes(self) -> bytes:
        """Return the bytes to send. Headers of the request replace the headers of a browser."""
        own = {name.lower() for name, _ in self.headers}
        lines = [(name, value) for name, value in USUAL if name.lower() not in own] + list(self.headers)
        if self.chunked:
            lines.append((b"Transfer-Encoding", b"chunked"))
        elif self.body or self.method not in (b"GET", b"HEAD"):
            lines.append((b"Content-Length", b"%d" % len(self.body)))
        head = b"".join(b"%s: %s\r\n" % line for line in lines)
        body = _in_chunks(self.body) if self.chunked else self.body
        return b"%s %s HTTP/1.1\r\n%s\r\n%s" % (self.method, self.target, head, body)


USUAL = ((b"Host", b"127.0.0.1"), (b"User-Agent", BROWSER.encode()))


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """A request to send.

    If `framed` is true, exactly one response must arrive. Otherwise, the server can wait or close the connection.
    """

    number: int
    kind: str
    data: bytes
    framed: bool = True

    @property
    def head(self) -> bool:
        """Return whether its response has no body."""
        return self.data.startswith(b"HEAD ")


@dataclass(frozen=True, slots=True)
class Seeds:
    """Valid requests of the site: requests to its URLs, and the bodies of its callbacks."""

    asks: tuple[tuple[Ask, ...], ...]
    """By route, so that a route with many URLs is not requested more often than another."""

    callbacks: tuple[Mapping[str, Any], ...]
    rejected: tuple[tuple[Ask, ...], ...] = ()
    """Requests that the site rejects according to its contract. They are only the start of damaged requests."""


@dataclass(slots=True)
class Fuzz:
    """The requests of a seed."""

    seed: int
    seeds: Seeds
    _kinds: Mapping[str, tuple[int, Callable[[Random], Ask | bytes]]] = field(init=False)

    def __post_init__(self) -> None:
        # The number of requests of each kind in a hundred requests.
        self._kinds = {
            "route": (14, self._route),
            "path": (18, self._path),
            "query": (14, self._query),
            "headers": (16, self._headers),
            "callback": (24, self._callback),
            "body": (7, self._body),
            "noise": (6, self._noise),
            "framing": (1, self._framing),
        }

    def request(self, number: int) -> Fuzzed:
        """Return the request with this number, the same each time."""
        random = Random(self.seed * 1_000_003 + number)  # not for secrets
        kind = random.choices(list(self._kinds), [share for share, _ in self._kinds.values()])[0]
        made = self._kinds[kind][1](random)
        return Fuzzed(number, kind, made.bytes() if isinstance(made, Ask) else made, framed=isinstance(made, Ask))

    def _ask(self, random: Random) -> Ask:
        """Return a request that the site knows."""
        return random.choice(random.choice((*self.seeds.asks, *self.seeds.rejected)))

    def _route(self, random: Random) -> Ask:
        """Return a valid request."""
        if random.random() < 0.2:
            return _called(random.choice(self.seeds.callbacks))
        return random.choice(random.choice(self.seeds.asks))

    def _path(self, random: Random) -> Ask:
        ask = self._ask(random)
        path, mark, query = ask.target.partition(b"?")
        if random.random() < 0.2:
            path += b"/" + self._ask(random).target.lstrip(b"/")
        return _with(ask, target=b"/" + _line(random, _damaged(random, path)).lstrip(b"/") + mark + query)

    def _query(self, random: Random) -> Ask:
        ask = self._ask(random)
        path, _, query = ask.target.partition(b"?")
        pairs = [query] if query else []
        pairs += [random.choice(PARAMETERS) + b"=" + _some(random) for _ in range(random.randint(1, 4))]
        text = b"&".join(pairs)
        return _with(ask, target=path + b"?" + _line(random, _damaged(random, text) if random.random() < 0.3 else text))

    def _headers(self, random: Random) -> Ask:
        ask = self._ask(random)
        more = tuple((random.choice(HEADERS), _value(_some(random))) for _ in range(random.randint(1, 4)))
        return _with(ask, headers=(*ask.headers, *more))

    def _callback(self, random: Random) -> Ask:
        """Return the body of a real callback, damaged once to three times, and sometimes with damaged bytes."""
        body: Any = deepcopy(random.choice(self.seeds.callbacks))
        if random.random() < 0.4:
            _revalued(random, body)
        else:
            for _ in range(random.randint(1, 3)):
                body = _changed(random, body, self.seeds.callbacks)
        ask = _called(body, ascii_only=random.random() < 0.8)
        if random.random() < 0.1:
            ask = _with(ask, body=_damaged(random, ask.body))
        if random.random() < 0.05:
            ask = _with(ask, headers=((b"Content-Type", random.choice(TYPES)),))
        return _with(ask, chunked=random.random() < 0.1)

    def _body(self, random: Random) -> Ask:
        ask = self._ask(random)
        length = random.choice((0, 1, 20, 300, 5000, 70_000 if random.random() < 0.1 else 5))
        body = random.choice((random.randbytes(length), b"[" * length, b"a=%ff&" * (length // 6), b"--x\r\n\r\n--x--"))
        headers = ((b"Content-Type", random.choice(TYPES)),)
        return Ask(random.choice(METHODS), ask.target, headers, body, chunked=random.random() < 0.3)

    def _noise(self, random: Random) -> Ask:
        """Return a request without any part that the site knows."""
        path = b"/" + _line(random, random.randbytes(random.choice((1, 5, 40, 400))))
        query = _line(random, random.randbytes(random.choice((0, 5, 60))))
        named = [(_token(random), _value(random.randbytes(random.choice((0, 8, 80))))) for _ in range(3)]
        method = _token(random).upper() if random.random() < 0.2 else random.choice(METHODS)
        return Ask(method, path + b"?" + query, tuple(named), random.randbytes(random.choice((0, 0, 50))))

    def _framing(self, random: Random) -> bytes:
        """Return a request that violates HTTP."""
        whole = _called(random.choice(self.seeds.callbacks)).bytes()
        head, _, body = whole.partition(b"\r\n\r\n")
        end = b"\r\n\r\n"
        bare = head.partition(b"\r\nContent-Length")[0]
        chunked = bare + b"\r\nTransfer-Encoding: chunked"
        return random.choice((
            lambda: random.randbytes(random.choice((1, 30, 500))) + b"\r\n\r\n",
            lambda: whole[: random.randrange(1, len(whole))],
            lambda: _damaged(random, whole),
            lambda: bare + b"\r\nContent-Length: " + random.choice((b"-1", b"x", b"9" * 30, b"", b"1, 2")) + end + body,
            lambda: chunked + end + random.choice((b"zz\r\n", b"-1\r\n", b"5\r\nab")),
            lambda: chunked + b"\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
            lambda: b"GET / HTTP/" + random.choice((b"9.9", b"1.0", b"0.9", b"x", b"2.0")) + b"\r\n\r\n",
            lambda: b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            lambda: b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-%d: y\r\n" * 300 % tuple(range(300)) + b"\r\n",
        ))()  # fmt: skip


def _called(body: Any, *, ascii_only: bool = True) -> Ask:
    """Return a callback as Dash's renderer calls it."""
    text = json.dumps(body, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    return Ask(b"POST", CALLBACK, ((b"Content-Type", b"application/json"),), text)


def _with(ask: Ask, **changes: Any) -> Ask:
    given: dict[str, Any] = {
        "method": ask.method, "target": ask.target, "headers": ask.headers, "body": ask.body, "chunked": ask.chunked,
    }  # fmt: skip
    return Ask(**{**given, **changes})


def _revalued(random: Random, body: dict[str, Any]) -> None:
    """Replace the values in a callback, and keep its structure."""
    for item in (*body["inputs"], *body["state"]):
        for single in item if isinstance(item, list) else [item]:
            single["value"] = _deep(200) if random.random() < 0.05 else deepcopy(random.choice(VALUES))


def _changed(random: Random, tree: Any, others: Sequence[Any]) -> Any:
    """Return a JSON tree with one change.

    One node is replaced, removed, added, duplicated, wrapped, or copied from another callback.
    """
    if not isinstance(tree, dict | list) or not tree or random.random() < 0.1:
        return _other(random, tree, others)
    keys: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    key = random.choice(keys)
    change = random.random()
    if change < 0.1:
        tree.pop(key)
    elif change < 0.2 and isinstance(tree, dict):
        tree[random.choice(("id", "property", "value", "output", "state", "x", "\x00"))] = deepcopy(
            random.choice(VALUES)
        )
    elif change < 0.3 and isinstance(tree, list):
        tree.append(json.loads(json.dumps(tree[key])))
    elif change < 0.4:
        tree[key] = [tree[key]] * random.choice((1, 2, 40))
    else:
        tree[key] = _changed(random, tree[key], others)
    return tree


def _other(random: Random, tree: Any, others: Sequence[Any]) -> Any:
    choice = random.random()
    if choice < 0.6:
        return deepcopy(random.choice(VALUES))
    if choice < 0.7:
        return _deep(random.choice((20, 200)))
    if choice < 0.85:
        return deepcopy(random.choice(list(random.choice(others).values())))
    return tree[::-1] if isinstance(tree, str | list) else random.randrange(-(10**20), 10**20)


def _deep(depth: int) -> Any:
    tree: Any = []
    for _ in range(depth):
        tree = [tree]
    return tree


def _damaged(random: Random, text: bytes) -> bytes:
    """Return the bytes with one to four changes, deletions, or insertions."""
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(text))
        cut = at + random.choice((0, 0, 1, 1, 5))
        text = text[:at] + _some(random) + text[cut:]
    return text


def _some(random: Random) -> bytes:
    """Return a few bytes, which often cause errors or are random."""
    choice = random.random()
    if choice < 0.6:
        return random.choice(SNIPPETS)
    if choice < 0.75:
        return b"%d" % random.randint(-5, 600)
    return random.randbytes(random.choice((1, 1, 4, 30)))


def _token(random: Random) -> bytes:
    return bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz-", k=random.randint(1, 12)))


def _line(random: Random, text: bytes) -> bytes:
    """Return bytes that stay within the first line of a request. Most of the time, servers pass them on to the app."""
    strange = _STRANGE if random.random() < 0.85 else _ENDING
    return b"".join(b"%%%02x" % byte if byte in strange else b"%c" % byte for byte in text)


def _value(text: bytes) -> bytes:
    """Return bytes that stay within a header."""
    return text.replace(b"\r", b"").replace(b"\n", b"")


def _in_chunks(body: bytes) -> bytes:
    pieces = [body[at : at + 1000] for at in range(0, len(body), 1000)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
