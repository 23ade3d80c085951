"""Hooks and routes of the surrounding server take precedence over the response cache."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from quart import Quart

from lib.servers.routes import has_hooks
from tests.servers.fetching import ENCODINGS, fetch, fetch_packed
from tests.serving import PRODUCTION, Site, serving
from tests.sites import VARIANTS
from tests.tiers import release, some

PAGE, OWN = "/a-page", "/slow"
ADDRESSES = ("/", PAGE, f"/_page{PAGE}", "/_pages.json", "/assets/dash.js", "/llms.txt", f"{PAGE}/llms.txt",
             "/robots.txt", "/_dash-layout", "/_icons/preload.js",
             "/_dash-component-suites/dash/dcc/dash_core_components.js")  # fmt: skip
# If the driver may not respond, Dash itself responds to this path.
OF_DASH = {"/_dash-layout"}
# Each adapter detects a hook in two ways: the hooks of the fast tier use one way, and `AROUND` uses the other.
HOOKS = some(
    (
        *(
            (backend, hook, when)
            for backend in ("flask", "quart")
            for hook in ("before_request", "after_request", "wrapped")
            for when in ("before", "after")
        ),
        *(("fastapi", hook, when) for hook in ("middleware", "function") for when in ("before", "after")),
        ("fastapi", "dependency", "before"),
    ),
    ("flask", "before_request", "after"),
    ("quart", "after_request", "after"),
    ("fastapi", "dependency", "before"),
)
AROUND = {"flask": "wrapped", "quart": "wrapped", "fastapi": "middleware"}
KEY = {"x_key": "1"}


@pytest.fixture
def docs(contract_docs: Path) -> str:
    """Return the docs folder of each site."""
    return str(contract_docs)


def own(backend: str, folder: Path, hook: str, when: str, env: dict[str, str]) -> AbstractContextManager[Site]:
    """Start the site in a surrounding server."""
    command = PRODUCTION[backend].replace("run:server", "tests.examples.hooked:server")
    return serving(backend, folder, command, {"HOOK": hook, "HOOKED": when, **env})


@pytest.mark.parametrize("hook", HOOKS, ids="-".join)
def test_a_lock_holds_for_everything(hook: tuple[str, str, str], docs: str, tmp_path: Path) -> None:
    backend, kind, when = hook
    with own(backend, tmp_path, kind, when, {"DOCS_DIR": docs}) as site:
        check_locked(site)


def check_locked(site: Site) -> None:
    """Request each URL without the key and with it."""
    for path in ADDRESSES:
        tag = fetch(site, path, **KEY).headers.get("etag", "*")
        for method in ("GET", "HEAD"):
            for headers in ({}, {"if_none_match": tag}, {"range": "bytes=0-9"}, {"user_agent": "curl/8"}):
                refused = fetch(site, path, method, **headers)
                assert refused.status == 401, (path, method, headers)
                assert len(refused.body) < 200
        assert fetch(site, path, **KEY).status == 200, path


@pytest.mark.parametrize("framework", [Flask, Quart])
@pytest.mark.parametrize("kind", ["before_request", "after_request", "teardown_request"])
def test_each_kind_of_hook_is_seen(framework: Any, kind: str) -> None:
    server = framework("own")
    assert not has_hooks(server)
    getattr(server, kind)(lambda *_: None)
    assert has_hooks(server)


def test_with_the_key_answers_are_those_from_memory(contract_site: Site, docs: str, tmp_path: Path) -> None:
    peers = VARIANTS["small"].env["PEER_BACKENDS"].replace("http://127.0.0.1:{port}", contract_site.url)
    env = {**VARIANTS["small"].env, "PEER_BACKENDS": peers, "DOCS_DIR": docs}
    site = contract_site
    with own(site.backend, tmp_path, AROUND[site.backend], "before", env) as locked:
        check_locked(locked)
        for path in (path for path in ADDRESSES if path not in OF_DASH):
            for encoding in () if path.startswith("/_icons/") else ENCODINGS:
                there, here = fetch_packed(locked, path, encoding, **KEY), fetch_packed(site, path, encoding)
                assert (there.headers, there.unpacked) == (here.headers, here.unpacked), (path, encoding)
            for headers in ({}, {"if_none_match": "*"}, {"range": "bytes=0-9"}, {"range": "bytes=99999999-"}):
                for method in ("GET", "HEAD"):
                    there, here = fetch(locked, path, method, **headers, **KEY), fetch(site, path, method, **headers)
                    assert there == here, (path, method, headers)


@pytest.mark.parametrize(
    ("backend", "when"),
    [
        ("flask", "after"),
        ("quart", "before"),
        ("fastapi", "before"),
        release("flask", "before"),
        release("quart", "after"),
    ],
)
def test_a_route_of_ones_own_wins(backend: str, when: str, docs: str, tmp_path: Path) -> None:
    """A route is at the path of a page, and another at the path of a file.

    On FastAPI, the first route takes precedence: a route that is added after the site is never called.
    """
    with own(backend, tmp_path, "routes", when, {"DOCS_DIR": docs}) as site:
        for headers in ({}, {"user_agent": "curl/8"}, {"accept": "text/markdown"}, {"range": "bytes=0-1"}):
            for _ in range(2):
                answer = fetch(site, OWN, **headers)
                assert (answer.status, answer.body) == (200, b"my own"), headers
        assert b"<article" in fetch(site, PAGE).body
        assert fetch(site, f"/_page{OWN}").headers["content-type"] == "application/json"
        assert b"<urlset" in fetch(site, "/sitemap.xml").body
        if when == "before":
            assert fetch(site, "/robots.txt").body == b"my own"
