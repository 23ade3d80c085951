"""The page menu: copy a page, link to it, or open it in an assistant."""

from dataclasses import replace
from urllib.parse import quote

from markupsafe import Markup

from lib.catalog.page_text import markdown_path
from lib.content.context import PageContext
from lib.directives.base import Call, Directive
from lib.features import services
from lib.islands.templates import render
from lib.site import Site, get_site
from lib.translations import t

ELEMENTS = "lib/features/agents/elements.html"
# The URLs of assistants, up to the question.
ASSISTANTS = {"ChatGPT": "https://chatgpt.com/?q=", "Claude": "https://claude.ai/new?q="}


def page_menu(site: Site, path: str, name: str) -> Markup:
    """Return the menu of the page at `path`."""
    markdown = quote(markdown_path(path))
    question = f"Read {site.absolute(markdown)} so that I can ask you about it."
    assistants = {label: start + quote(question, safe="") for label, start in ASSISTANTS.items()}
    urls = (site.url(markdown), site.absolute(markdown))
    return render(ELEMENTS, "menu", name, *urls, assistants, bool(services.mcp_path))


class LlmsCopy(Directive):
    """Shows the page menu again, for example at the end of a long page. The argument names the page in its label."""

    NAME = "llms_copy"

    def render(self, call: Call, page: PageContext) -> str:
        site = replace(get_site(), prefix=page.at.place.prefix)
        return str(page_menu(site, page.endpoint, call.argument or t("This page")))

    def markdown(self, call: Call, page: PageContext) -> str:
        return ""
