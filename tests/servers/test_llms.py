"""Content negotiation of HTML, Markdown, and llms.txt."""

import re
import socket

import pytest

from tests.cases import all_cases
from tests.servers.fetching import Fetched, fetch
from tests.serving import BROWSER, Site

PAGE = "/getting-started"
BY_READER = "Accept, User-Agent, Accept-Encoding"
PERSON = {"user_agent": BROWSER, "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CURL = {"user_agent": "curl/8", "accept": "*/*"}
MARKDOWN = {"user_agent": BROWSER, "accept": "text/markdown"}
GPTBOT = {"user_agent": "GPTBot/1.2", "accept": "*/*"}
HTML, TEXT = "text/html; charset=utf-8", "text/markdown; charset=utf-8"


FORMS = {
    "text/markdown": TEXT,
    "text/markdown, text/html, */*": TEXT,
    "text/html;q=0.5, text/markdown;q=0.9": TEXT,
    "text/markdown;q=0.5, text/html": HTML,
    "text/markdown;q=0, */*": HTML,
    "text/html, text/markdown": HTML,
    "text/*": HTML,
    "*/*": HTML,
    "application/json": HTML,
    "": HTML,
}


def get(place: tuple[Site, str], path: str, headers: dict[str, str], method: str = "GET") -> Fetched:
    site, prefix = place
    return fetch(site, prefix + path, method, **headers)


def test_one_address_serves_each_reader(place: tuple[Site, str]) -> None:
    app, document, markdown = (get(place, PAGE, headers) for headers in (PERSON, CURL, MARKDOWN))
    assert [each.status for each in (app, document, markdown)] == [200, 200, 200]
    assert [each.headers["content-type"] for each in (app, document, markdown)] == [HTML, HTML, TEXT]
    assert {each.headers["vary"] for each in (app, document, markdown)} == {BY_READER}
    assert {each.headers["cache-control"] for each in (app, document, markdown)} == {"no-cache"}
    assert len({each.headers["etag"] for each in (app, document, markdown)}) == 3
    assert b"_dash-config" in app.body
    assert b"_dash-config" not in document.body
    assert b"<h1" in document.body
    assert b"\n# Getting started\n" in markdown.body
    assert b"/llms.txt" in markdown.body.splitlines()[0]


def test_a_copy_of_one_reader_is_none_of_another(place: tuple[Site, str]) -> None:
    tag = get(place, PAGE, PERSON).headers["etag"]
    assert get(place, PAGE, {**PERSON, "if_none_match": tag}).status == 304
    for headers in (CURL, MARKDOWN):
        assert get(place, PAGE, {**headers, "if_none_match": tag}).status == 200


@pytest.mark.parametrize("path", [PAGE, "/"])
def test_the_markdown_is_the_same_at_each_of_its_addresses(place: tuple[Site, str], path: str) -> None:
    twin = "/index.md" if path == "/" else f"{path}.md"
    text = get(place, twin, PERSON)
    assert (text.status, text.headers["content-type"], text.headers["vary"]) == (
        200,
        TEXT,
        "User-Agent, Accept-Encoding",
    )
    assert get(place, path, MARKDOWN).body == get(place, twin, CURL).body == text.body
    if path != "/":
        assert get(place, f"{path}/llms.txt", CURL).body == text.body
    assert get(place, twin, {**CURL, "if_none_match": text.headers["etag"]}).status == 304
    assert get(place, twin, CURL, "HEAD").headers == get(place, twin, CURL).headers


def test_the_accept_header_decides_the_form(place: tuple[Site, str]) -> None:
    with all_cases() as case:
        for accept, content_type in FORMS.items():
            for user_agent in (BROWSER, "curl/8"):
                with case((accept, user_agent)):
                    answer = get(place, PAGE, {"user_agent": user_agent, "accept": accept})
                    headers = answer.headers
                    assert (answer.status, headers["content-type"], headers["vary"]) == (200, content_type, BY_READER)
                    assert headers["etag"]


@pytest.mark.parametrize("path", ["/llms.txt", "/llms-small.txt", "/llms-full.txt", f"{PAGE}/llms.txt"])
def test_a_document_is_shown_to_a_browser_and_sent_to_a_program(place: tuple[Site, str], path: str) -> None:
    shown, sent = get(place, path, PERSON), get(place, path, CURL)
    assert (shown.status, shown.headers["content-type"]) == (200, HTML)
    assert (sent.status, sent.headers["content-type"]) == (200, TEXT)
    assert shown.headers["vary"] == sent.headers["vary"] == BY_READER
    assert get(place, f"{path}?raw=1", PERSON).body == sent.body


def test_one_document_has_one_address(place: tuple[Site, str]) -> None:
    assert get(place, "/_llms/llms.txt", CURL).status == 404


def test_a_copy_of_one_form_is_none_of_another(place: tuple[Site, str]) -> None:
    text = get(place, f"{PAGE}/llms.txt", {"user_agent": "curl/8", "accept": "text/plain"})
    markdown = get(place, f"{PAGE}/llms.txt", CURL)
    assert text.body == markdown.body
    assert text.headers["etag"] != markdown.headers["etag"]


def test_a_header_in_two_lines_is_one_list(place: tuple[Site, str]) -> None:
    site, prefix = place
    with socket.create_connection(("127.0.0.1", int(site.url.rsplit(":", 1)[1]))) as connection:
        lines = [f"GET {prefix}{PAGE} HTTP/1.1", "Host: localhost", "Accept: text/markdown", "Accept: text/html;q=0.5"]
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        answer = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].decode().lower()
    assert f"content-type: {TEXT}" in answer


def test_a_crawler_that_is_not_welcome_gets_no_page(place: tuple[Site, str]) -> None:
    for path in (PAGE, "/", "/nope", f"{PAGE}.md", f"{PAGE}/llms.txt", "/llms-full.txt", "/llms-small.txt"):
        for method in ("GET", "HEAD"):
            refused = get(place, path, GPTBOT, method)
            assert (refused.status, refused.headers["cache-control"]) == (403, "no-store")
            assert refused.headers["vary"] == "Accept, User-Agent"
    assert get(place, PAGE, {**GPTBOT, "accept": "text/markdown"}).status == 403
    for path in ("/robots.txt", "/llms.txt", "/sitemap.xml", "/feed.xml"):
        assert get(place, path, GPTBOT).status == 200
    assert get(place, PAGE, PERSON).status == 200, "what one is refused, another gets"


def test_links_in_the_documents_stay_below_the_prefix(place: tuple[Site, str]) -> None:
    _, prefix = place
    base = base_url(place)
    top = f"{base}{prefix}/"
    for path in ("/llms.txt", "/robots.txt", "/sitemap.xml", "/feed.xml", "/llms-full.txt", f"{PAGE}.md", "/index.md"):
        text = get(place, path, CURL).body.decode()
        assert top in text, path
        links = re.findall(rf"""(?:\]\(|<loc>|<id>|href="|Sitemap: )({base}/[^)<\s"]*)""", text)
        assert [link for link in links if not link.startswith(top)] == [], path
    for path, headers in ((PAGE, CURL), (PAGE, PERSON), (f"{PAGE}.md", CURL)):
        link = get(place, path, headers).headers["link"]
        assert f'<{prefix}{PAGE}.md>; rel="alternate"; type="text/markdown"' in link
        assert f'<{prefix}/llms.txt>; rel="llms-txt"' in link


def base_url(place: tuple[Site, str]) -> str:
    """Return the `SITE_BASE_URL` of the site; at the root, this is its default."""
    site, prefix = place
    return site.url if prefix else "http://127.0.0.1:8550"


def test_what_is_not_there(place: tuple[Site, str]) -> None:
    for headers in (PERSON, CURL, MARKDOWN, GPTBOT):
        for path in ("/nope/llms.txt", "/nope.md", "/not-found-404.md", "/.md"):
            missing = get(place, path, headers)
            assert missing.status == (403 if headers is GPTBOT else 404), path
            assert missing.headers["cache-control"] == "no-store"
        assert get(place, f"{PAGE}//llms.txt", headers).status in {403, 404}
    for headers in (PERSON, CURL, MARKDOWN):
        assert get(place, "/nope", headers).status == 404
    assert get(place, "/not-found-404/llms.txt", CURL).status == 404
