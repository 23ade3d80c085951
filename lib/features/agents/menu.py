"""The page menu: copy a page, link to it, or open it in an assistant."""

from dataclasses import replace
from html import escape
from urllib.parse import quote

from dash import html

from lib.catalog.page_text import markdown_path
from lib.content.context import PageContext
from lib.directives.base import Call, Directive
from lib.features import services
from lib.islands.icons import icon_svg
from lib.site import Site, get_site

# The URLs of assistants, up to the question.
ASSISTANTS = {
    "ChatGPT": "https://chatgpt.com/?q=",
    "Claude": "https://claude.ai/new?q=",
}


def page_menu(site: Site, path: str, name: str) -> str:
    """Return the menu of the page at `path` as HTML. The buttons need `assets/features/agents/scripts`."""
    markdown = escape(site.url(quote(markdown_path(path))))
    address = escape(site.absolute(quote(markdown_path(path))))
    items = [
        _item(f'<button class="copy-link" type="button" data-copy="{address}">', "Copy link", "URL of the Markdown"),
        _item(f'<a href="{markdown}">', "View Markdown", "The text that agents read"),
        *(
            _item(_assistant_link(start, site, path), f"Open in {label}", "Ask about this page")
            for label, start in ASSISTANTS.items()
        ),
    ]
    if services.mcp_path:
        items.append(
            _item('<button class="mcp-open" type="button">', "Connect with MCP", "Search and read from your editor")
        )
    return (
        f'<div class="page-menu" role="group" aria-label="{escape(name)} for language models">'
        f'<button class="button copy-page" type="button" data-copy-from="{markdown}">{_icon("copy")}'
        "<span>Copy page</span></button>"
        f'<details><summary class="button" aria-label="More options">{_icon("chevron-down")}</summary>'
        f"<ul>{''.join(items)}</ul></details></div>"
    )


def _item(opening: str, label: str, about: str) -> str:
    tag = opening[1:].partition(" ")[0]
    return f"<li>{opening}<span>{label}</span><small>{about}</small></{tag}></li>"


def _assistant_link(start: str, site: Site, path: str) -> str:
    """Return a link to an assistant with a question about the page."""
    question = f"Read {site.absolute(quote(markdown_path(path)))} so that I can ask you about it."
    return f'<a href="{escape(start + quote(question, safe=""))}" target="_blank" rel="noopener noreferrer external">'


def _icon(name: str) -> str:
    return icon_svg(f"tabler:{name}", size=16) or ""


class LlmsCopy(Directive):
    """Shows the page menu again, for example at the end of a long page. The argument names the page in its label."""

    NAME = "llms_copy"

    def render(self, call: Call, page: PageContext) -> str:
        site = replace(get_site(), prefix=page.at.place.prefix)
        return page_menu(site, page.endpoint, call.argument or "This page")

    def markdown(self, call: Call, page: PageContext) -> str:
        return ""


def agents_note(site: Site, path: str | None = None) -> html.Div:
    """Return an invisible note for agents, with `path` also about the Markdown of that page.

    The keyboard skips its links, because the navigation is for people.
    """
    note = ["For AI agents: all pages are listed in ", html.A("/llms.txt", href=site.url("/llms.txt"), tabIndex=-1)]
    if path is not None:
        markdown = site.url(quote(markdown_path(path)))
        note += [", and this one is Markdown at ", html.A(markdown, href=markdown, tabIndex=-1)]
    return html.Div([*note, "."], className="visually-hidden")
