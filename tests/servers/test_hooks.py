"""What somebody puts around the routes of a server sees every request: memory must not lead past a lock."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.servers.fetching import CODINGS, fetch, fetch_packed
from tests.serving import BACKENDS, PRODUCTION, Site, serving

ADDRESSES = ("/", "/getting-started", "/_page/getting-started", "/_pages.json", "/assets/prose.js", "/llms.txt",
             "/getting-started/llms.txt", "/robots.txt", "/_dash-layout", "/_icons/preload.js",
             "/_dash-component-suites/dash/dcc/dash_core_components.js")  # fmt: skip
# Dash answers it itself when the front may not.
OF_DASH = {"/_dash-layout"}
HOOKS = [
    *((backend, hook, when) for backend in ("flask", "quart") for hook in ("before_request", "after_request", "wrapped")
      for when in ("before", "after")),
    *(("fastapi", hook, when) for hook in ("middleware", "function") for when in ("before", "after")),
    ("fastapi", "dependency", "before"),
]  # fmt: skip
KEY = {"x_key": "1"}


def own(backend: str, folder: Path, hook: str, when: str = "before") -> AbstractContextManager[Site]:
    """The site in a server of one's own."""
    command = PRODUCTION[backend].replace("run:server", "tests.examples.hooked:server")
    return serving(backend, folder, command, {"HOOK": hook, "HOOKED": when})


@pytest.mark.parametrize(("backend", "hook", "when"), HOOKS)
def test_a_lock_holds_for_everything(backend: str, hook: str, when: str, tmp_path: Path) -> None:
    with own(backend, tmp_path, hook, when) as site:
        for path in ADDRESSES:
            tag = fetch(site, path, **KEY).headers.get("etag", "*")
            for method in ("GET", "HEAD"):
                for headers in ({}, {"if_none_match": tag}, {"range": "bytes=0-9"}, {"user_agent": "curl/8"}):
                    refused = fetch(site, path, method, **headers)
                    assert refused.status == 401, (path, method, headers)
                    assert len(refused.body) < 200
            assert fetch(site, path, **KEY).status == 200, path


@pytest.mark.parametrize(
    ("backend", "hook"), [("flask", "before_request"), ("quart", "wrapped"), ("fastapi", "function")]
)
def test_with_the_key_answers_are_those_from_memory(backend: str, hook: str, tmp_path: Path) -> None:
    with own(backend, tmp_path, hook) as locked, serving(backend, tmp_path) as site:
        for path in (path for path in ADDRESSES if path not in OF_DASH):
            for coding in () if path.startswith("/_icons/") else CODINGS:
                there, here = fetch_packed(locked, path, coding, **KEY), fetch_packed(site, path, coding)
                assert (there.headers, there.unpacked) == (here.headers, here.unpacked), (path, coding)
            for headers in ({}, {"if_none_match": "*"}, {"range": "bytes=0-9"}, {"range": "bytes=99999999-"}):
                for method in ("GET", "HEAD"):
                    there, here = fetch(locked, path, method, **headers, **KEY), fetch(site, path, method, **headers)
                    assert there == here, (path, method, headers)


@pytest.mark.parametrize(
    ("backend", "when"), [*((backend, "before") for backend in BACKENDS), ("flask", "after"), ("quart", "after")]
)
def test_a_route_of_ones_own_at_a_pages_path_wins(backend: str, when: str, tmp_path: Path) -> None:
    """On FastAPI the first route wins: one that is added behind the site is never asked."""
    with own(backend, tmp_path, "routes", when) as site:
        for headers in ({}, {"user_agent": "curl/8"}, {"accept": "text/markdown"}, {"range": "bytes=0-1"}):
            for _ in range(2):
                answer = fetch(site, "/getting-started", **headers)
                assert (answer.status, answer.body) == (200, b"my own"), headers
        assert b"<article" in fetch(site, "/authoring").body
        assert fetch(site, "/_page/getting-started").headers["content-type"] == "application/json"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_file_of_ones_own_wins(backend: str, tmp_path: Path) -> None:
    with own(backend, tmp_path, "routes") as site:
        assert fetch(site, "/robots.txt").body == b"my own"
        assert b"<urlset" in fetch(site, "/sitemap.xml").body
