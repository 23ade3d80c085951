"""Every response has its security headers."""

import re
from collections.abc import Mapping

import httpx
import pytest

from lib.servers.security import EVERYWHERE, PUBLIC, WITH_DOCUMENTS, script_hashes
from tests.security.conftest import BY_PROXY, PEER
from tests.serving import BROWSER, Site

CSP = "content-security-policy"
CALLBACK = "/_dash-update-component"
FOREIGN = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}

# Paths of documents; then method, path, and headers of requests with other kinds of responses.
DOCUMENTS = ("/", "/compare", "/nope", "/?q=tide", "/llms.txt")
ANSWERS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("GET", "/_page/compare", {}),
    ("GET", "/assets/dash.js", {}),
    ("GET", "/_cards/index.png", {}),
    ("GET", "/assets/favicon.svg", {}),
    ("GET", "/compare.md", {}),
    ("GET", "/feed.xml", {}),
    ("GET", "/healthz", {}),
    ("GET", "/api/pages", {}),
    ("GET", "/api/pages?limit=0", {}),
    ("GET", "/api/nope", {}),
    ("GET", "/compare/", {}),
    ("GET", "/_dash-layout", {}),
    ("GET", "/api/demo/events?count=1&interval_ms=20", {}),
    ("GET", CALLBACK, {}),
    ("OPTIONS", "/compare", {}),
    ("OPTIONS", CALLBACK, {"origin": PEER, "access-control-request-method": "POST"}),
    ("POST", CALLBACK, {}),
    ("POST", CALLBACK, FOREIGN),
    ("POST", "/nope", {}),
    ("GET", "/api/pages", {"x-forwarded-host": "evil.example"}),
)
SECURE = {"strict-transport-security": "max-age=31536000"}


def ask(site: Site, method: str, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Return the response that a user gets through the proxy."""
    with site.client() as client:
        return client.request(method, path, headers={**BY_PROXY, **(headers or {})})


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_document(method: str, path: str, site_behind_tls: Site) -> None:
    accept = {"accept": "text/html"}
    answer = ask(site_behind_tls, method, path, accept)
    document = ask(site_behind_tls, "GET", path, accept)
    expected = {**EVERYWHERE, **WITH_DOCUMENTS, **SECURE, "cross-origin-resource-policy": "same-origin"}
    assert {name: answer.headers.get(name) for name in expected} == expected
    (policy,) = answer.headers.get_list(CSP)
    assert policy == document.headers[CSP]
    # The policy lists exactly the scripts in the document.
    assert re.findall(r"'sha256-[^']+'", policy) == list(script_hashes(document.content))
    assert policy.endswith("; upgrade-insecure-requests")
    assert f"connect-src 'self' {PEER} wss://peer.example.org;" in policy


def test_a_document_for_programs(site_behind_tls: Site) -> None:
    answer = ask(site_behind_tls, "GET", "/compare", {"user-agent": "curl/8"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "script-src 'self';" in answer.headers[CSP]


@pytest.mark.parametrize(("method", "path", "headers"), ANSWERS)
def test_any_other_answer(method: str, path: str, headers: Mapping[str, str], site_behind_tls: Site) -> None:
    answer = ask(site_behind_tls, method, path, headers)
    for name, value in {**EVERYWHERE, **SECURE}.items():
        assert answer.headers.get_list(name) == [value]
    policies = answer.headers.get_list(CSP)
    is_picture = answer.headers.get("content-type", "").startswith("image/svg")
    assert policies == (["default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"]
                        if is_picture else [])  # fmt: skip
    if answer.headers.get("content-type", "").startswith(PUBLIC):
        assert "cross-origin-resource-policy" not in answer.headers
    elif answer.headers.get("content-type"):
        for_others = answer.headers["content-type"].startswith(
            ("image/", "text/markdown", "application/atom", "text/xml")
        )
        assert answer.headers["cross-origin-resource-policy"] == ("cross-origin" if for_others else "same-origin")


def test_a_copy_that_is_still_good_keeps_its_policy(site_behind_tls: Site) -> None:
    first = ask(site_behind_tls, "GET", "/compare")
    again = ask(site_behind_tls, "GET", "/compare", {"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    for name in (CSP, *EVERYWHERE, *WITH_DOCUMENTS):
        assert again.headers[name] == first.headers[name]


def test_explorers_of_the_api(site_behind_tls: Site) -> None:
    for path in ("/docs", "/redoc"):
        answer = ask(site_behind_tls, "GET", path)
        assert "worker-src 'self' blob:;" in answer.headers[CSP]
        hashes = script_hashes(answer.content)
        assert hashes and all(source in answer.headers[CSP] for source in hashes)


def test_without_tls_nothing_asks_for_it(site: Site) -> None:
    with site.client() as client:
        for path in ("/", "/healthz", "/nope"):
            headers = client.get(path).headers
            assert "strict-transport-security" not in headers
            assert "upgrade-insecure-requests" not in headers.get(CSP, "")


def test_browsers_are_told_the_same_on_each_page(site: Site) -> None:
    with site.client() as client:
        pages = [page["path"] for page in client.get("/_pages.json").json()["pages"]]
        assert len(pages) > 10
        for path in pages:
            answer = client.get(path, headers={"user-agent": BROWSER})
            named = re.findall(r"'sha256-[^']+'", answer.headers[CSP])
            assert named == list(script_hashes(answer.content)), path
            assert named
