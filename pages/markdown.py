"""Registers every Markdown file of the docs folder as a page of the Dash app."""

from datetime import date
from typing import Any

import dash
from dash import html

from components.article import article_header
from components.slots import get_slots
from lib.backend import running_backend
from lib.catalog.library import get_library, last_modified_dates, on_load
from lib.catalog.lookup import register_pages
from lib.catalog.page_text import reading_minutes
from lib.content.page import FrontMatter, Page
from lib.islands import Prose, live_examples
from lib.settings import PROJECT_ROOT, get_settings
from lib.site import get_site
from lib.translations import in_language, language_of

PREFIX = "docs:"
# Keys of the front matter that Dash stores with a page as they are.
REGISTERED = {*FrontMatter.model_fields} - {"endpoint", "package", "lastmod", "redirect_from", "image", "toc"}


def layout_of(page: Page) -> html.Div:
    """Return the heading and the blocks of a page: prose as HTML, examples as Dash trees."""
    matter = page.matter
    parts = [] if matter.hidden else get_slots().render("article_menu", get_site(), running_backend(), matter)
    menu = Prose("".join(parts)) if parts else None
    header = article_header(matter.name, matter.description, menu=menu, minutes=reading_minutes(page.markdown))
    blocks = [Prose(block) if isinstance(block, str) else block for block in page.blocks]
    return html.Div([header, *blocks], className="article-body")


def registered(page: Page, changed: date | None = None) -> dict[str, Any]:
    """Return the arguments of `dash.register_page`; `changed` is the date of the file.

    A page with an example per view has a function as its layout, so that it is not cached.
    """
    with in_language(language_of(page.matter.endpoint)):
        layout = layout_of(page)
    is_per_view = any(example.per_view for example in live_examples(layout))
    matter = page.matter
    return {
        **matter.model_dump(include=REGISTERED),
        "module": f"{PREFIX}{page.source}",
        "path": matter.endpoint,
        "title": matter.name,
        "image": matter.image or "",  # with None, Dash would search the assets folder
        "redirect_from": list(page.redirects),
        "layout": (lambda **_: layout) if is_per_view else layout,
        "lastmod": matter.lastmod or changed,
        "headings": page.headings,
        "source": page.source,
        "groups": page.groups,
        "markdown": page.markdown,
    }


def register_all() -> None:
    """Register all pages of the library, and remove those that no longer exist."""
    pages = get_library().pages
    undated = any(page.matter.lastmod is None for page in pages)
    changed = last_modified_dates(PROJECT_ROOT, get_settings().docs_dir) if undated else {}
    kept = {f"{PREFIX}{page.source}" for page in pages}
    removed = {name for name in dash.page_registry if name.startswith(PREFIX) and name not in kept}
    register_pages([registered(page, changed.get(page.source)) for page in pages], removed)


on_load(register_all)
