"""The start of the fuzz test: valid requests of a running site, collected from the site and its framework."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.programs import run
from tests.servers.contract_cases import ROWS, CaseResponse
from tests.servers.fuzzing import Ask, Seeds
from tests.serving import Site
from tests.sites import MCP

PARAMETER = re.compile(r"<[^>]*>|\{[^}]*\}")
LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
# Values for the parameter of a route, in addition to the URLs of pages.
FILLINGS = ("x", "a/b.js", "0" * 32, "dash", "index", "favicon.svg", "preload.js", "lucide.json", "swagger-ui.css")
HEAVY = 200_000
SOCKET = (
    (b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"), (b"Sec-WebSocket-Version", b"13"),
    (b"Sec-WebSocket-Key", b"AAAAAAAAAAAAAAAAAAAAAA=="),
)  # fmt: skip
# Probable values of properties.
LIKELY = {"n_clicks": 1, "n_submit": 1, "checked": True, "pathname": "/", "search": "", "clickData": None}


# Files of each site.
FILES = ("/robots.txt", "/sitemap.xml", "/feed.xml", "/llms.txt", "/llms-full.txt", "/_pages.json", "/api/pages",
         "/api/backend", "/healthz", "/readyz", "/_dash-layout", "/_dash-dependencies")  # fmt: skip


def seeds_of(site: Site, routes: list[tuple[str, list[str]]]) -> Seeds:
    """Return the requests of a site. `routes` are the routes of its framework."""
    with site.client() as client:
        pages = [page["path"] for page in client.get("/api/pages").json()["pages"]]
        texts = [client.get(page).text for page in ("/", pages[-1])]
        linked = {link.replace("&amp;", "&") for text in texts for link in LINK.findall(text)}
        light = [link for link in sorted(linked) if _is_light(client, link)]
        callbacks = [body_of(dependency) for dependency in client.get("/_dash-dependencies").json()]
    asks = [_filled(path, methods, pages) for path, methods in routes]
    formats = [address for page in pages for address in (f"/_page{page}", f"{page.rstrip('/') or '/index'}.md")]
    others = [*FILES, *(f"{page.rstrip('/')}/llms.txt" for page in pages)]
    asks += [(Ask(b"GET", link.encode()),) for link in (*light, *formats, *others)]
    asks += [(ask,) for ask in (*_handshakes(), *_parametrised(), *_rows(rejected=False))]
    return Seeds(tuple(asks), tuple(callbacks), tuple((ask,) for ask in _rows(rejected=True)))


def listed_routes(backend: str, docs: Path, folder: Path) -> list[tuple[str, list[str]]]:
    """Return the routes of the site on a backend, from a separate process."""
    environment = {**MCP, "DASH_BACKEND": backend, "DOCS_DIR": str(docs), "DATA_DIR": str(folder / "data")}
    ended = run(["-m", "tests.servers.route_list"], folder, environment)
    assert ended.status == 0, ended.output
    [line] = [line for line in ended.output.splitlines() if line.startswith("[[")]
    return [(path, methods) for path, methods in json.loads(line)]


def body_of(dependency: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body with which Dash's renderer calls a callback."""
    name = dependency["output"]
    parts = name[2:-2].split("...") if name.startswith("..") else [name]
    # A callback without an output has a name without a property.
    outputs = [_several(*part.rsplit(".", maxsplit=1), value=False) for part in parts if "." in part]
    given = {
        kind: [_several(item["id"], item["property"], value=True) for item in dependency[kind]]
        for kind in ("inputs", "state")
    }
    changed = [f"{item['id']}.{item['property']}" for item in dependency["inputs"]]
    return {
        "output": name,
        **({"outputs": outputs if name.startswith("..") else outputs[0]} if outputs else {}),
        **given,
        "changedPropIds": changed[:1],
        "parsedChangedPropsIds": changed[:1],
    }


def _several(name: str, prop: str, *, value: bool) -> Any:
    """Return a property, or a list of two if the ID matches all of its kind."""
    if not name.startswith("{"):
        return _property(name, prop, value=value)
    parts = json.loads(name)
    concrete = {key: 1 if isinstance(part, list) else part for key, part in parts.items()}
    single = _property(concrete, prop, value=value)
    return [single, single] if ["ALL"] in parts.values() else single


def _property(name: Any, prop: str, *, value: bool) -> dict[str, Any]:
    bare = prop.partition("@")[0]
    return {"id": name, "property": prop, **({"value": LIKELY.get(bare, "1")} if value else {})}


def _filled(path: str, methods: list[str], pages: list[str]) -> tuple[Ask, ...]:
    """Return requests to a route: several if it has parameters or methods."""
    fillings = (*FILLINGS, *(page.strip("/") for page in pages)) if PARAMETER.search(path) else ("",)
    paths = [filling.join(PARAMETER.split(path)).encode() for filling in fillings]
    return tuple(Ask(method.encode(), address) for address in paths for method in methods)


def _handshakes() -> Iterator[Ask]:
    """Yield the handshakes of the site's WebSockets."""
    for path in (b"/api/demo/clock", b"/api/demo/feed/socket"):
        yield Ask(b"GET", path, SOCKET)


def _parametrised() -> Iterator[Ask]:
    """Yield requests to the endpoints with parameters. The values are small, so that the run does not wait for them."""
    for query in (b"sort=-name&limit=3&offset=1", b"q=a+b", b"category=x&tag=y"):
        yield Ask(b"GET", b"/api/pages?" + query)
    for query in (b"q=page&limit=3", b"q=%22a+NEAR(b%22*", b"q=%00%F0%9F%98%80"):
        yield Ask(b"GET", b"/api/search?" + query)
    yield Ask(b"GET", b"/api/demo/fan-out?wait_ms=1")
    yield Ask(b"GET", b"/api/demo/events?count=1&interval_ms=20")
    yield Ask(b"GET", b"/api/demo/feed/events?count=1")
    yield Ask(b"POST", b"/api/demo/tasks?steps=1")
    yield Ask(b"GET", b"/api/demo/dependency", ((b"Accept-Language", b"en;q=0.5, de-CH"),))


def _rows(*, rejected: bool) -> Iterator[Ask]:
    """Yield the requests of the contract, except requests that are long or have a wrong length.

    With `rejected`, they are those with an error status, otherwise all others.
    """
    for row in ROWS:
        ask = row.ask
        if rejected is not (isinstance(row.answer, CaseResponse) and row.answer.status >= 400):
            continue
        if ask is None or len(ask.body) + sum(map(len, ask.chunks)) > HEAVY or "content-length" in ask.headers:
            continue
        headers = tuple((name.encode(), value.encode()) for name, value in ask.header_lines())
        body = ask.body or b"".join(ask.chunks)
        yield Ask(ask.method.encode(), ask.path.encode(), headers, body, chunked=bool(ask.chunks))


def _is_light(client: httpx.Client, link: str) -> bool:
    return int(client.head(link).headers.get("content-length", "0")) < HEAVY
