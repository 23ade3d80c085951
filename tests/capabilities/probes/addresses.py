"""Probes of URLs: pages, documents, and custom routes."""

import httpx

from tests.apart import run_apart
from tests.capabilities.probes import yes_if
from tests.capabilities.results import Status
from tests.capabilities.subject import Subject, get
from tests.serving import Site
from tests.waiting import until

JSON = "application/json"
API = ("/healthz", "/readyz", "/api/backend", "/api/pages", "/api/search?q=page")


def openapi(subject: Subject) -> Status:
    """Check that the description of the API contains a route, and that the explorers exist."""
    description = get(subject.main, "/openapi.json")
    if not description.headers.get("content-type", "").startswith(JSON):
        return "no"
    explorers = [get(subject.main, path).text for path in ("/docs", "/redoc")]
    return yes_if(subject.host.route in description.json()["paths"] and all("openapi" in text for text in explorers))


def dependencies(subject: Subject) -> Status:
    """Check that a route receives its dependency."""
    return yes_if(get(subject.main, "/depends").json() == {"reader": "a reader"})


def mcp(subject: Subject) -> Status:
    """Check that the official client lists the tools. Partial: at a path that starts with `_dash-`."""
    if lists_tools(subject.main.url + subject.host.mcp):
        return "yes"
    return "partial" if lists_tools(f"{subject.below_prefix.url}/app/_dash-mcp") else "no"


def lists_tools(url: str) -> bool:
    """Return whether the official client gets a list of tools from a URL."""
    from mcp import Client

    async def ask() -> bool:
        async with Client(url) as client:
            return bool((await client.list_tools()).tools)

    try:
        return run_apart(ask())
    except Exception:  # The errors of the client come in groups, of several kinds.
        return False


def unknown_page(subject: Subject) -> Status:
    """Check the status of a missing page."""
    return yes_if(get(subject.main, "/nope").status_code == 404)


def head(subject: Subject) -> Status:
    """Check that HEAD of a page has the same response as GET, without a body."""
    answer = get(subject.main, "/probe", "HEAD")
    return yes_if(answer.status_code == 200 and not answer.content)


def first_request(subject: Subject) -> Status:
    """Check that the first page of a new worker contains the stylesheet."""
    _, page = subject.own
    return yes_if(subject.host.stylesheet in page)


def scripts_revalidated(subject: Subject) -> Status:
    """Check that the largest script has a validator, and that the server accepts it."""
    path = "/_dash-component-suites/plotly/package_data/plotly.min.js"
    tag = get(subject.main, path).headers.get("etag")
    return yes_if(tag and get(subject.main, path, if_none_match=tag).status_code == 304)


def below_prefix(subject: Subject) -> Status:
    """Check that pages are available under the prefix. Partial: also outside of it."""
    site = subject.below_prefix
    if not (is_page(site, "/app/probe") and get(site, "/app/_dash-layout").status_code == 200):
        return "no"
    return "yes" if get(site, "/probe").status_code == 404 else "partial"


def own_server(subject: Subject) -> Status:
    """Check that a route of the surrounding server responds, and that the pages do."""
    site, _ = subject.own
    own = get(site, subject.host.own_route[subject.backend])
    prefix = subject.host.own_prefix[subject.backend]
    return yes_if("<html" not in own.text and own.status_code == 200 and is_page(site, f"{prefix}/two"))


def mounted(subject: Subject) -> Status:
    """Check that the home page and another page respond under a parent app."""
    with subject.served(subject.host.mounted) as site:
        return yes_if(is_page(site, "/site/") and is_page(site, "/site/two"))


def is_page(site: Site, path: str) -> bool:
    """Return whether a path returns a page of Dash."""
    answer = get(site, path)
    return answer.status_code == 200 and "_dash-renderer" in answer.text


def api(subject: Subject) -> Status:
    """Check that the API endpoints return JSON."""
    answers = [get(subject.main, path) for path in API]
    return yes_if(all(answer.status_code == 200 and JSON in answer.headers["content-type"] for answer in answers))


def documents(subject: Subject) -> Status:
    """Check llms.txt and similar documents, and a page as Markdown."""
    paths = ("/llms.txt", "/two/llms.txt", "/two.md", "/robots.txt", "/sitemap.xml")
    return yes_if(all(fits(get(subject.main, path), "<html") for path in paths))


def fits(answer: httpx.Response, without: str) -> bool:
    """Return whether the response is successful, and is not a page."""
    return answer.status_code == 200 and without not in answer.text


def background_tasks(subject: Subject) -> Status:
    """Check that a task is accepted immediately, and done later."""
    accepted = httpx.post(f"{subject.main.url}/api/demo/tasks?steps=2", timeout=10)
    assert accepted.status_code == 202
    until(lambda: get(subject.main, accepted.headers["location"]).json()["state"] == "done", seconds=20)
    return "yes"
