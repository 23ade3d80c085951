"""Real questions find the right section among the first results, and standard terms their page first."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.serving import Site
from tests.sites import Sites
from tests.tiers import fast_on

QUESTIONS = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))
ANSWERS: dict[str, list[str]] = {query: answers for group in QUESTIONS.values() for query, answers in group.items()}
# The minimum parts of the questions with an answer among the first results, by number of results.
SUCCESS = {1: 0.85, 5: 0.97}


# Standard terms, each of which must have its page as the first result.
TERMS = {
    "/interactive-components": """callbacks, pattern-matching callbacks, clientside callbacks, chained callbacks,
        Patch, partial updates, set_props, PreventUpdate, no_update, State, on_error, loading states, notifications,
        file upload, form validation, pagination""",
    "/fastapi-showcase": "persistent callbacks, background callbacks, middleware, FastAPI",
    "/backends": "DASH_BACKEND, backend, Flask, Quart",
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
        graceful shutdown, compression""",
    "/scaling": "worker, Redis, load balancer, CDN",
    "/security": "CSP, Content Security Policy, CORS, trusted proxy, allowed hosts, security headers, rate limit",
    "/observability": "logs, access log, metrics, Prometheus, tracing, OpenTelemetry, request ID",
    "/visits": "analytics, page view, privacy, data retention, SQLite, PostgreSQL, Web Vitals, administrator login",
    "/live-updates": "announcement, broadcast, visitor",
    "/login": "login, OAuth2, Flask-Login, basic auth",
    "/api-reference": "API, OpenAPI, liveness",
    "/json-api": "Swagger, health check, readiness, background task",
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


def test_questions_find_their_sections(site: Site, record_property: Callable[[str, object], None]) -> None:
    found: dict[str, list[str]] = {}
    with site.client() as client:
        for question in ANSWERS:
            hits = client.get("/api/search", params={"q": question, "limit": max(SUCCESS)}).json()["hits"]
            found[question] = [hit["url"] for hit in hits]
    for first, least in SUCCESS.items():
        missed = {question: urls for question, urls in found.items() if not answered(urls[:first], ANSWERS[question])}
        success = 1 - len(missed) / len(ANSWERS)
        record_property(f"search: success at {first}", f"{success:.3f} of {len(ANSWERS)} questions")
        assert success >= least, missed


def answered(urls: list[str], answers: list[str]) -> bool:
    """Return whether one of the URLs is an answer. An answer without a fragment is a whole page."""
    return any(answer in {url, url.partition("#")[0]} for url in urls for answer in answers)


@pytest.mark.parametrize("path", TERMS)
def test_a_standard_term_finds_its_page_first(site: Site, path: str) -> None:
    with site.client() as client:
        for term in TERMS[path].split(","):
            hits = client.get("/api/search", params={"q": term.strip(), "limit": 1}).json()["hits"]
            assert [hit["path"] for hit in hits] == [path], term.strip()


def test_every_anchor_is_in_its_page(site: Site) -> None:
    with site.client() as client:
        for question in ANSWERS:
            for hit in client.get("/api/search", params={"q": question, "limit": 10}).json()["hits"]:
                page = client.get(hit["path"])
                assert page.status_code == 200
                assert not hit["anchor"] or f'id="{hit["anchor"]}"' in page.text, hit["url"]
