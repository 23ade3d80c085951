"""What addresses answer: pages, documents, routes of one's own."""

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
    """The description of the API names a route, and the explorers are there."""
    description = get(subject.main, "/openapi.json")
    if not description.headers.get("content-type", "").startswith(JSON):
        return "no"
    explorers = [get(subject.main, path).text for path in ("/docs", "/redoc")]
    return yes_if(subject.host.route in description.json()["paths"] and all("openapi" in text for text in explorers))


def dependencies(subject: Subject) -> Status:
    """A route is given what it depends on."""
    return yes_if(get(subject.main, "/depends").json() == {"reader": "a reader"})


def mcp(subject: Subject) -> Status:
    """The official client lists the tools. Partial: at a path that begins with `_dash-`."""
    if lists_tools(subject.main.url + subject.host.mcp):
        return "yes"
    return "partial" if lists_tools(f"{subject.below_prefix.url}/app/_dash-mcp") else "no"


def lists_tools(url: str) -> bool:
    """Whether the official client gets a list of tools there."""
    from mcp import Client

    async def ask() -> bool:
        async with Client(url) as client:
            return bool((await client.list_tools()).tools)

    try:
        return run_apart(ask())
    except Exception:  # the client's errors come in groups, of several kinds
        return False


def unknown_page(subject: Subject) -> Status:
    """The status of a page that is not there."""
    return yes_if(get(subject.main, "/nope").status_code == 404)


def head(subject: Subject) -> Status:
    """HEAD of a page answers as GET does, without a body."""
    answer = get(subject.main, "/probe", "HEAD")
    return yes_if(answer.status_code == 200 and not answer.content)


def first_request(subject: Subject) -> Status:
    """The page that a fresh worker is asked for first names the stylesheet."""
    _, page = subject.own
    return yes_if(subject.host.stylesheet in page)


def scripts_revalidated(subject: Subject) -> Status:
    """The largest script of all has a validator, which the server takes back."""
    path = "/_dash-component-suites/plotly/package_data/plotly.min.js"
    tag = get(subject.main, path).headers.get("etag")
    return yes_if(tag and get(subject.main, path, if_none_match=tag).status_code == 304)


def below_prefix(subject: Subject) -> Status:
    """Pages answer below the prefix. Partial: outside of it, too."""
    site = subject.below_prefix
    if not (is_page(site, "/app/probe") and get(site, "/app/_dash-layout").status_code == 200):
        return "no"
    return "yes" if get(site, "/probe").status_code == 404 else "partial"


def own_server(subject: Subject) -> Status:
    """A route of the server around it answers, and the pages do."""
    site, _ = subject.own
    own = get(site, subject.host.own_route[subject.backend])
    prefix = subject.host.own_prefix[subject.backend]
    return yes_if("<html" not in own.text and own.status_code == 200 and is_page(site, f"{prefix}/two"))


def mounted(subject: Subject) -> Status:
    """Below a parent app, the home page and another one answer."""
    with subject.served(subject.host.mounted) as site:
        return yes_if(is_page(site, "/site/") and is_page(site, "/site/two"))


def is_page(site: Site, path: str) -> bool:
    """Whether a page of Dash is there."""
    answer = get(site, path)
    return answer.status_code == 200 and "_dash-renderer" in answer.text


def api(subject: Subject) -> Status:
    """The endpoints for programs answer JSON."""
    answers = [get(subject.main, path) for path in API]
    return yes_if(all(answer.status_code == 200 and JSON in answer.headers["content-type"] for answer in answers))


def documents(subject: Subject) -> Status:
    """llms.txt and the others of its kind, and a page as Markdown."""
    paths = ("/llms.txt", "/two/llms.txt", "/two.md", "/robots.txt", "/sitemap.xml")
    return yes_if(all(fits(get(subject.main, path), "<html") for path in paths))


def fits(answer: httpx.Response, without: str) -> bool:
    """Whether the answer is there, and is something else than a page."""
    return answer.status_code == 200 and without not in answer.text


def background_tasks(subject: Subject) -> Status:
    """A task is accepted at once, and done later."""
    accepted = httpx.post(f"{subject.main.url}/api/demo/tasks?steps=2", timeout=10)
    assert accepted.status_code == 202
    until(lambda: get(subject.main, accepted.headers["location"]).json()["state"] == "done", seconds=20)
    return "yes"
