"""The pages for agents and crawlers: llms.txt, Markdown, robots.txt, the sitemap, the feed, the crawler policy."""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from components.slots import template
from lib.backend import BackendInfo
from lib.features import services
from lib.features.agents.settings import CrawlerSettings
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.servers.policy import PathPolicy
from lib.site import Site

ELEMENTS = "lib/features/agents/elements.html"
DOCUMENTS = ("feed.xml", "llms-full.txt", "llms-small.txt", "llms.txt", "robots.txt", "sitemap.xml")


def _menu(site: Site, backend: BackendInfo, page: Any) -> str:
    from lib.features.agents.menu import page_menu

    return page_menu(site, page.endpoint, page.name)


def _alternates(site: Site, backend: BackendInfo, page: Any) -> Any:
    from lib.catalog.page_metadata import address
    from lib.catalog.page_text import markdown_path
    from lib.islands.templates import render

    return render(ELEMENTS, "alternates", site, address(markdown_path(page.path), site)) if page.indexed else None


def _link_header(site: Site, page: Any) -> Mapping[str, str]:
    """Return the header with the page's Markdown and the list of all documents."""
    from lib.features.agents.markdown_pages import document_links

    return {"link": document_links(page.path, site)} if page.indexed else {}


def _directives() -> Iterable[Any]:
    from lib.features.agents.menu import LlmsCopy

    return (LlmsCopy,)


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.agents.crawler_policy import CrawlerPolicyRule, policies_from
    from lib.features.agents.markdown_pages import PageUrls
    from lib.features.agents.routes import routes_of

    services.has_markdown = True
    services.openapi_parts["agents"] = Path(__file__).with_name("openapi.json")
    site, delivery, policies = context.site, context.delivery, policies_from(context.settings)
    return Contribution(
        routes=routes_of(site, delivery, policies),
        wrap_pages=partial(PageUrls, site, delivery),
        rules=(CrawlerPolicyRule(policies, context.path("/")),),
    )


feature = Feature(
    name="agents",
    settings=(CrawlerSettings,),
    docs="/ai-integration",
    reserved_names=(".md", "/llms.txt", ".well-known/", "index", *DOCUMENTS),
    links=("/.well-known/api-catalog", "/.well-known/agent-skills/index.json", *(f"/{name}" for name in DOCUMENTS)),
    paths=PathPolicy(public=frozenset({".md", "/llms.txt", "_llms/", ".well-known/", *DOCUMENTS})),
    has_assets=lambda settings: True,
    slots={
        "main_start": template(ELEMENTS, "shell_note"),
        "article_menu": _menu,
        "footer_links": template(ELEMENTS, "footer_links"),
        "head": _alternates,
    },
    page_headers=_link_header,
    directives=_directives,
    mount=_mount,
)
