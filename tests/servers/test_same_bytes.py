"""The three backends send the same bytes."""

import json
import re
from collections.abc import Iterator, Mapping

from tests.cases import all_cases
from tests.servers.fetching import Fetched, fetch
from tests.serving import BACKENDS, BROWSER, Site
from tests.sites import Sites

PERSON = {"user_agent": BROWSER, "accept": "text/html,*/*;q=0.8"}
CURL = {"user_agent": "curl/8", "accept": "*/*"}
AGENT = {"user_agent": "curl/8", "accept": "text/markdown"}
GOOGLE = {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "accept": "*/*"}
GPTBOT = {"user_agent": "GPTBot/1.2", "accept": "*/*"}
READERS = (PERSON, CURL, AGENT, GOOGLE, GPTBOT)
DOCUMENTS = (
    "/llms.txt", "/llms-small.txt", "/llms-full.txt", "/robots.txt", "/sitemap.xml", "/feed.xml", "/_pages.json",
    "/.well-known/agent-skills/index.json", "/_dash-layout", "/_dash-dependencies", "/_icons/preload.js",
    "/assets/dash.js", "/assets/nope.css", "/nope", "/nope.md", "/nope/llms.txt", "/_page/nope", "/api/nope",
    "/api/pages", "/api/pages?sort=-lastmod&limit=5&offset=2", "/api/pages?tag=dash", "/api/pages?limit=0",
    "/api/pages/nope", "/api/search?q=gunicorn+workers", "/api/search?q=directive&limit=5", "/api/search?limit=0",
    "/api/demo/feed/events?count=0", "/_token/", "/authoring/", "//authoring", "/_media/../run.py",
)  # fmt: skip
VARYING = (
    rb'<a [^>]*class="badge (?:backend|openapi)-badge".*?</a>',
    # The home page, in its formats.
    rb" (?:<strong>|\*\*)This site runs on \w+ now\.(?:</strong>|\*\*)",
    # Examples.
    rb'"showcase-socket-stop.disabled":\w+',
    rb"You opened this page at [\d:]+",
    rb"<p>(?:On Flask, both options|Unmodified Dash [\d.]+ runs) [^<]*</p>",
    rb'<p class="demo-note">[^<]*</p>',
    rb'"backend":"\w+"',
    rb',"websocket":\{[^}]*\}',  # in Dash's configuration
    rb"[\d,]+ characters, too many to show here",  # it counts the home page
)
# The examples of this page show their behavior on the backend.
SHOWCASE = "/_page/fastapi-showcase"
# Headers that depend on the body.
OF_THE_BODY = {"etag", "content-length"}


def requests(site: Site) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield path and headers of each request."""
    pages = [page["path"] for page in json.loads(fetch(site, "/_pages.json").body)["pages"]]
    assert len(pages) > 10
    for path in pages:
        name = "/index" if path == "/" else path
        for reader in (PERSON, CURL, AGENT, GPTBOT):
            yield path, reader
        for form in (f"{name}.md", f"/_page{path}", f"/_cards{name}.png", f"/api/pages{name}"):
            if form != SHOWCASE:
                yield form, CURL
        if path != "/":
            yield f"{path}/llms.txt", CURL
    for path in DOCUMENTS:
        for reader in READERS:
            yield path, reader


def normal(answer: Fetched) -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers, and body without the parts that name the backend."""
    body = answer.body
    for pattern in VARYING:
        body = re.sub(pattern, b"", body, flags=re.DOTALL)
    varying = OF_THE_BODY if body != answer.body else set()
    return answer.status, {name: value for name, value in answer.headers.items() if name not in varying}, body


def test_the_backends_send_the_same(sites: Sites) -> None:
    running = [sites.get("plain", backend) for backend in BACKENDS]
    compared = 0
    with all_cases() as case:
        for path, reader in requests(running[0]):
            compared += 1
            answers = [fetch(site, path, **reader) for site in running]
            flask, *others = [normal(answer) for answer in answers]
            for site, other in zip(running[1:], others, strict=True):
                with case((site.backend, path, reader)):
                    assert other[:2] == flask[:2]
                    assert other[2] == flask[2], difference(flask[2], other[2])
    assert compared > 300


def difference(one: bytes, other: bytes) -> str:
    """Return both bodies around the first difference."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"at byte {at}: {one[max(0, at - 60) : at + 60]!r} and {other[max(0, at - 60) : at + 60]!r}"
