"""Real questions find the right section among the first three results, and standard terms their page first."""

import pytest

from tests.serving import Site
from tests.sites import Sites
from tests.tiers import fast_on

# Questions, and sections: one of them must be among the first three results.
QUESTIONS = (
    ("gunicorn workers", {"/deployment#what-serves-it"}),
    ("hide a page", {"/authoring#drafts-and-hidden-pages", "/navigation#hide-a-page"}),
    ("change the colors", {"/theming", "/theming#colors"}),
    ("order of the categories", {"/navigation#add-or-order-categories"}),
    ("remove a feature", {"/remove-features#remove-a-feature"}),
    ("prefix behind nginx", {"/deployment#below-a-prefix"}),
    ("how do tabs work", {"/directives#tabs"}),
    ("docker image", {"/deployment#in-a-container"}),
    ("health check", {"/deployment#health-checks"}),
    ("live example", {"/live-examples", "/getting-started#add-a-live-example"}),
    ("environment variables", {"/configuration"}),
    ("install on windows", {"/getting-started#run-the-site"}),
    ("run the tests", {"/getting-started#run-the-tests"}),
    ("move a page to another address", {"/authoring#moving-a-page"}),
    ("write my own directive", {"/custom-directives", "/directives#add-your-own"}),
    ("cache headers", {"/deployment#caching"}),
    ("server sent events", {"/json-api#server-sent-events"}),
    ("callback blocks the event loop", {"/benchmarks#while-callbacks-block", "/backend-comparison#one-slow-callback"}),
    ("front matter", {"/authoring#front-matter", "/markdown#front-matter-keys"}),
    ("DASH_BACKEND", {"/backends#one-variable", "/getting-started#choose-a-backend"}),
    ("deploym", {"/deployment"}),
)


# Standard terms, each of which must have its page as the first result.
TERMS = {
    "/interactive-components": """callbacks, pattern-matching callbacks, clientside callbacks, chained callbacks,
        Patch, partial updates, set_props, PreventUpdate, no_update, State, on_error, loading states, notifications,
        file upload, form validation, pagination""",
    "/fastapi-showcase": "persistent callbacks, background callbacks, middleware, FastAPI",
    "/backends": "WebSocket callbacks, DASH_BACKEND, backend, Flask, Quart",
    "/backend-comparison": "ASGI, WSGI, event loop, thread",
    "/realtime": "WebSocket, server-sent events, streaming, polling",
    "/live-examples": "live example, standalone file",
    "/directives": "directive, tabs, cards, kwargs, admonition",
    "/custom-directives": "custom directive, DirectiveError",
    "/markdown": """Markdown, front matter, anchor, table of contents, footnotes, task list, tables, code blocks,
        alerts""",
    "/navigation": "navigation, category, draft, hidden page, icons",
    "/authoring": "redirects, links",
    "/theming": "theme, dark mode, fonts, colors, logo, social card",
    "/component-libraries": "component libraries, AG Grid, component, unsafe-eval",
    "/python-pages": "Python pages, dynamic pages, path variables",
    "/remove-features": "feature, remove feature",
    "/architecture": "architecture, island, slot, service, response cache, rules, import order",
    "/configuration": "settings, environment variables, secret key, URL prefix",
    "/deployment": """Docker, Docker Compose, gunicorn, uvicorn, nginx, systemd, Kubernetes, TLS, proxy, SIGTERM,
        liveness, graceful shutdown, compression""",
    "/scaling": "worker, Redis, load balancer, CDN",
    "/security": "CSP, Content Security Policy, CORS, trusted proxy, allowed hosts, security headers, rate limit",
    "/observability": "logs, access log, metrics, Prometheus, tracing, OpenTelemetry, request ID",
    "/visits": "analytics, page view, privacy, data retention, SQLite, PostgreSQL, Web Vitals, administrator login",
    "/live-updates": "announcement, broadcast, visitor",
    "/login": "login, OAuth2, Flask-Login, basic auth",
    "/json-api": "API, OpenAPI, Swagger, health check, readiness, background task",
    "/agent-endpoints": "llms.txt, sitemap, Atom feed, content negotiation, MCP tools",
    "/ai-integration": "MCP, Model Context Protocol, robots.txt, user agent, bot, crawler, JSON-LD",
    "/server-contract": "contract, HTTP response, status codes",
    "/benchmarks": "benchmark, Lighthouse, throughput, prefetch, static page",
    "/runbook": "troubleshooting, backup, restore",
    "/faq": "FAQ, error",
    "/fork": "fork, upgrade",
    "/migrate": "migration",
    "/tutorial": "tutorial",
}


@pytest.fixture(scope="module", params=fast_on())
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site of this repository. Another test compares the results of the backends."""
    return sites.get("plain", request.param)


@pytest.mark.parametrize(("question", "answers"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_an_answer_is_among_the_first_three(site: Site, question: str, answers: set[str]) -> None:
    with site.client() as client:
        hits = client.get("/api/search", params={"q": question, "limit": 3}).json()["hits"]
    found = {hit["url"] for hit in hits}
    assert found & answers, found


@pytest.mark.parametrize("path", TERMS)
def test_a_standard_term_finds_its_page_first(site: Site, path: str) -> None:
    with site.client() as client:
        for term in TERMS[path].split(","):
            hits = client.get("/api/search", params={"q": term.strip(), "limit": 1}).json()["hits"]
            assert [hit["path"] for hit in hits] == [path], term.strip()


def test_every_anchor_is_in_its_page(site: Site) -> None:
    with site.client() as client:
        for question, _ in QUESTIONS:
            for hit in client.get("/api/search", params={"q": question, "limit": 10}).json()["hits"]:
                page = client.get(hit["path"])
                assert page.status_code == 200
                assert not hit["anchor"] or f'id="{hit["anchor"]}"' in page.text, hit["url"]
