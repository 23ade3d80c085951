"""Cache headers, ETags, ranges, encodings, and HEAD of every kind of resource."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from lib.http.compression import FOREVER, REVALIDATE, etag
from lib.servers.security import CORS, CSP, EVERYWHERE, RESOURCE_POLICY, WITH_DOCUMENTS
from tests.cases import all_cases
from tests.servers.calling import call
from tests.servers.fetching import ENCODINGS, Fetched, fetch, fetch_packed
from tests.serving import Site

PAGE = "/getting-started"
WITH_IMAGE = "/authoring"
JSON, XML = "application/json", "application/xml; charset=utf-8"
PNG, SVG = "image/png", "image/svg+xml"
ATOM = "application/atom+xml; charset=utf-8"
CSS, HTML, MARKDOWN, TEXT = (f"text/{kind}; charset=utf-8" for kind in ("css", "html", "markdown", "plain"))
JS = "text/javascript"
BY_CODING = "Accept-Encoding"
BY_AGENT = "User-Agent, Accept-Encoding"
BY_READER = "Accept, User-Agent, Accept-Encoding"
CURL = {"user_agent": "curl/8", "accept": "*/*"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource: the pattern of its URL in the HTML of a page, and the headers of every response."""

    name: str
    find: str
    content_type: str
    policy: str = REVALIDATE
    vary: str = BY_CODING
    page: str = PAGE
    reader: tuple[tuple[str, str], ...] = ()
    encodings: tuple[str, ...] = ENCODINGS

    def url(self, site: Site) -> str:
        """Return the URL. A `find` that is not a pattern is the URL."""
        if self.find.startswith("/"):
            return self.find
        found = re.search(f'(?:src|href)="({self.find})"', html_of(site, self.page))
        assert found, f"{self.page} names no {self.name}"
        return found[1]

    def fetch(self, site: Site, method: str = "GET", **headers: str) -> Fetched:
        """Return the response for the clients of this kind."""
        return fetch(site, self.url(site), method, **{**dict(self.reader), **headers})

    def packed(self, site: Site, encoding: str) -> Fetched:
        """Return the compressed response for the clients of this kind."""
        return fetch_packed(site, self.url(site), encoding, **dict(self.reader))

    def described(self, tag: str) -> dict[str, str]:
        """Return the headers of a 304 response, which are also in every other response."""
        return {"cache-control": self.policy, "vary": self.vary, "etag": tag}


@cache
def html_of(site: Site, page: str) -> str:
    """Return the HTML of a page."""
    return fetch(site, page).body.decode()


SUITE = "/_dash-component-suites/"
KINDS = (
    Kind("page", PAGE, HTML, vary=BY_READER),
    Kind("home page", "/", HTML, vary=BY_READER),
    Kind("payload", f"/_page{PAGE}", JSON),
    Kind("stylesheet", r"[^\"]*/_site/[0-9a-f]+\.css", CSS, FOREVER),
    Kind("script", r"[^\"]*/_site/[0-9a-f]+\.js", JS, FOREVER),
    Kind("Dash's renderer", rf"[^\"]*{SUITE}dash/dash-renderer/[^\"]+", JS, FOREVER),
    Kind("Dash's components", rf"[^\"]*{SUITE}dash/dcc/dash_core_components\.[^\"]+", JS, FOREVER),
    Kind("React", rf"[^\"]*{SUITE}dash/deps/react@[^\"]+", JS, FOREVER),
    Kind("a component bundle without its fingerprint", f"{SUITE}dash/dcc/dash_core_components-shared.js", JS),
    Kind("icons", r"[^\"]*/_icons/preload\.js\?m=[^\"]+", JS, FOREVER, encodings=()),  # too short to become smaller
    Kind("an asset of one version", r"[^\"]*/assets/dash\.js\?m=[^\"]+", JS, FOREVER),
    Kind("an asset", "/assets/dash.js", JS),
    Kind("an asset of another version", "/assets/dash.js?m=1", JS),
    Kind("an image of a page", r"[^\"]*/_media/[^\"]+", SVG, page=WITH_IMAGE),
    Kind("the picture of a page", f"/_cards{PAGE}.png", PNG, encodings=()),  # compressed already
    Kind("the list of pages", "/_pages.json", JSON),
    Kind("Dash's layout", "/_dash-layout", JSON),
    Kind("Dash's callbacks", "/_dash-dependencies", JSON),
    Kind("llms.txt", "/llms.txt", MARKDOWN, vary=BY_READER, reader=tuple(CURL.items())),
    Kind("llms.txt in a browser", "/llms.txt", HTML, vary=BY_READER),
    Kind("llms-full.txt", "/llms-full.txt", MARKDOWN, vary=BY_READER, reader=tuple(CURL.items())),
    Kind("a page's llms.txt", f"{PAGE}/llms.txt", MARKDOWN, vary=BY_READER, reader=tuple(CURL.items())),
    Kind("a page's Markdown", f"{PAGE}.md", MARKDOWN, vary=BY_AGENT),
    Kind("the home page's Markdown", "/index.md", MARKDOWN, vary=BY_AGENT),
    Kind("a page for programs", PAGE, HTML, vary=BY_READER, reader=tuple(CURL.items())),
    Kind("a page in Markdown", PAGE, MARKDOWN, vary=BY_READER, reader=(("accept", "text/markdown"),)),
    Kind("robots.txt", "/robots.txt", TEXT),
    Kind("the service worker", "/service-worker.js", "text/javascript"),
    Kind("the web app manifest", "/site.webmanifest", "application/manifest+json"),
    Kind("sitemap.xml", "/sitemap.xml", XML),
    Kind("feed.xml", "/feed.xml", ATOM),
    Kind("the API's list of pages", "/api/pages", JSON),
    Kind("a page in the API", f"/api/pages{PAGE}", JSON),
    Kind("the search", "/api/search?q=dash", JSON, "public, max-age=60"),
    Kind("the OpenAPI document", "/openapi.json", JSON),
)  # fmt: skip


def of_each_kind(check: Callable[[Site, Kind], None]) -> Callable[[Site], None]:
    """Return a test that checks each kind."""

    def test(site: Site) -> None:
        with all_cases() as case:
            for kind in KINDS:
                with case(kind.name):
                    check(site, kind)

    test.__doc__ = check.__doc__
    return test


def told(fetched: Fetched) -> dict[str, str]:
    """Return the headers that this contract covers. Documents have additional headers for their content."""
    return {name: value for name, value in fetched.headers.items() if name not in OF_THE_CONTENT}


# tests/security has a contract for the other headers.
OF_THE_CONTENT = frozenset(
    {"link", "x-robots-tag", "x-request-id", CSP, RESOURCE_POLICY, *EVERYWHERE, *WITH_DOCUMENTS, *CORS["public"]}
)


@of_each_kind
def test_the_whole_answer(site: Site, kind: Kind) -> None:
    response = kind.fetch(site)
    assert (response.status, response.encoding) == (200, "")
    assert told(response) == {
        **kind.described(etag(response.body, response.headers["content-type"])),
        "content-type": kind.content_type,
        "content-length": str(len(response.body)),
        "accept-ranges": "bytes",
    }


@of_each_kind
def test_every_coding_has_the_same_body_in_it(site: Site, kind: Kind) -> None:
    plain = kind.fetch(site, accept_encoding="identity")
    for encoding in kind.encodings:
        packed = kind.packed(site, encoding)
        assert packed.unpacked == plain.body
        assert len(packed.body) < len(plain.body)
        whole = told(plain)
        del whole["accept-ranges"]  # ranges apply to the uncompressed body
        assert told(packed) == {
            **whole,
            "content-encoding": encoding,
            "content-length": str(len(packed.body)),
            "etag": f'{etag(plain.body, plain.headers["content-type"])[:-1]}-{encoding}"',
        }
    assert kind.fetch(site, accept_encoding="gzip, deflate, br, zstd").encoding == "".join(kind.encodings[:1])


@of_each_kind
def test_a_copy_that_is_the_same_is_not_sent_again(site: Site, kind: Kind) -> None:
    for encoding in ("identity", *kind.encodings[:1]):
        tag = (kind.packed(site, encoding) if encoding in ENCODINGS else kind.fetch(site)).headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            response = kind.fetch(site, accept_encoding=encoding, if_none_match=known)
            assert (response.status, response.body) == (304, b"")
            assert told(response) == kind.described(tag)
        assert kind.fetch(site, accept_encoding=encoding, if_none_match='"other"').status == 200


@of_each_kind
def test_a_part(site: Site, kind: Kind) -> None:
    whole = kind.fetch(site)
    length = len(whole.body)
    for asked, first, last in (
        ("bytes=0-9", 0, 9),
        ("bytes=20-", 20, length - 1),
        ("bytes=-5", length - 5, length - 1),
    ):
        part = kind.fetch(site, range=asked)
        assert (part.status, part.body) == (206, whole.body[first : last + 1])
        assert told(part) == {
            **told(whole),
            "content-length": str(last - first + 1),
            "content-range": f"bytes {first}-{last}/{length}",
        }
    assert kind.fetch(site, range="bytes=0-9", if_range='"other"').status == 200
    assert kind.fetch(site, range="bytes=0-9", if_range=whole.headers["etag"]).status == 206
    assert kind.fetch(site, range="bytes=0-9,20-29").body == whole.body


@of_each_kind
def test_a_part_that_is_not_there(site: Site, kind: Kind) -> None:
    length = len(kind.fetch(site).body)
    response = kind.fetch(site, range=f"bytes={length}-")
    assert response.status == 416
    assert told(response) == {
        "content-range": f"bytes */{length}",
        "cache-control": "no-store",
        "content-length": str(len(response.body)),
        # If errors are problem documents, this response is one.
        **({"content-type": "application/problem+json"} if response.body else {}),
    }


@of_each_kind
def test_head_says_what_get_says(site: Site, kind: Kind) -> None:
    for encoding in kind.encodings[:1]:
        kind.packed(site, encoding)
    for headers in (
        {"accept_encoding": "identity"},
        {"accept_encoding": "br"},
        {"if_none_match": "*"},
        {"range": "bytes=0-9"},
    ):
        got, head = kind.fetch(site, **headers), kind.fetch(site, "HEAD", **headers)
        assert head.body == b""
        if "range" in headers:  # RFC 9110, section 14.2: a range applies to GET only
            got = kind.fetch(site)
        assert (head.status, told(head)) == (got.status, told(got))


@pytest.mark.parametrize(
    "path", ["/_token", "/nope", "/_page/nope", "/healthz", "/nope/llms.txt", "/nope.md", "/_icons/nope"]
)
def test_what_no_cache_may_keep(site: Site, path: str) -> None:
    for headers in ({}, {"if_none_match": "*"}, {"range": "bytes=0-9"}):
        response = fetch(site, path, **headers)
        assert response.status == (200 if path in {"/_token", "/healthz"} else 404)
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


@pytest.mark.parametrize("name", ["echo", "no-such-callback"])
def test_no_cache_may_keep_what_a_callback_answers(contract_site: Site, name: str) -> None:
    """No cache stores a POST response without an explicit lifetime (RFC 9110, section 9.3.3)."""
    answer = call(contract_site, name)
    assert answer.status_code == (200 if name == "echo" else 400)
    assert answer.headers.get("cache-control", "no-store") == "no-store"
    assert not {"expires", "etag", "last-modified"} & set(answer.headers)


def test_every_address_in_a_page_answers_and_says_how_long_it_is_good_for(site: Site) -> None:
    """A URL with a fingerprint can be cached. A URL without a fingerprint is revalidated."""
    named = set(re.findall(r'(?:src|href)="(/[^"#]+)', fetch(site, WITH_IMAGE).body.decode()))
    urls = named - {"/docs", "/redoc", "/openapi.json"}  # the endpoints of FastAPI
    assert len(urls) > 20
    for url in urls:
        response = fetch(site, url)
        policy = response.headers["cache-control"]
        assert response.status == 200, url
        if policy == "no-store":  # a page that is built for each view
            assert fetch(site, f"/_page{url}").headers["cache-control"] == policy, url
            continue
        fingerprinted = re.search(r"/_site/[0-9a-f]{16}\.|\.v[\w-]+m\d{10}\.|\?m=", url)
        assert policy == (FOREVER if fingerprinted else REVALIDATE), url
        assert response.headers["etag"] == etag(response.body, response.headers["content-type"]), url


def test_a_fingerprint_of_another_time_is_answered_and_not_kept(site: Site) -> None:
    for url in ("/_site/0000000000000000.css", f"{SUITE}dash/dcc/dash_core_components.v4_4_1m1700000000.js"):
        response = fetch(site, url)
        assert (response.status, response.headers["cache-control"]) == (200, REVALIDATE)


@pytest.mark.parametrize("path", ["/views", "/_page/views"])
def test_an_example_per_view_is_built_for_each_view(contract_site: Site, path: str) -> None:
    numbers = [re.findall(r"View number (\d+)", fetch(contract_site, path).body.decode()) for _ in range(3)]
    assert all(numbers), numbers
    assert len(set(map(tuple, numbers))) == 3, f"{path} is cached: {numbers}"
