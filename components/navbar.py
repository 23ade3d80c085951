"""The navigation: pages by category. On a large site, most categories are folded."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from dash import html

from lib.catalog.navigation import NavPage, NavSection
from lib.content.order import MAX_LEVELS
from lib.islands.icons import icon
from lib.site import Site


def nav_link(site: Site, page: NavPage, current: str) -> html.A:
    """Return a link with icon and name, marked for the current page."""
    marked = {"aria-current": "page"} if page.path == current else {}
    return html.A([icon(page.icon), html.Span(page.name)], href=site.url(page.path), **marked)


def nav_items(site: Site, pages: Sequence[NavPage], current: str, level: int = 1) -> Iterator[html.Li]:
    """Yield links to pages, and the groups under a level as lists, of which those of the current page are open."""
    for group, run in groupby(pages, lambda page: (page.entry.get("groups") or ())[level : level + 1]):
        inside = list(run)
        if not group:
            yield from (html.Li(nav_link(site, page, current)) for page in inside)
            continue
        items = html.Ul(list(nav_items(site, inside, current, level + 1)))
        is_open = any(page.path == current for page in inside)
        yield html.Li(html.Details([html.Summary(*group), items], open=is_open), className="nav-group")


# A site with more pages has folded categories, so that documents do not contain a list of all pages.
WHOLE = 60
# The number of pages of a category in the list, around the current one.
WINDOW = 60


def nav_fold(site: Site, section: NavSection, number: int, current: str) -> html.Section:
    """Return a category with its `number` for the script. Pages without a category are not folded."""
    at = section.positions.get(current)
    is_open = at is not None or not section.name
    pages = html.Ul(_window(site, section.pages, at or 0, current) if is_open else [], hidden=not is_open)
    return html.Section(
        [_heading(site, section, is_open=is_open), pages] if section.name else [pages],
        className="nav-section" if section.name else "nav-root",
        **{"data-section": str(number)},
    )


def _heading(site: Site, section: NavSection, *, is_open: bool) -> html.H2:
    count = len(section.pages)
    about = html.Span(
        [f"{count:,}", html.Span(" page" if count == 1 else " pages", className="visually-hidden")],
        className="nav-count",
    )
    link = html.A([html.Span(section.name), about], href=site.url(section.pages[0].path))
    toggle = html.Button(
        icon("tabler:chevron-right", size=16),
        type="button",
        className="nav-toggle",
        **{"aria-expanded": str(is_open).lower(), "aria-label": f"List the pages of {section.name}"},
    )
    return html.H2([link, toggle], className="nav-heading nav-fold")


def _window(site: Site, pages: tuple[NavPage, ...], at: int, current: str) -> list[html.Li | None]:
    """Return the pages around a position, with links to earlier and later ones."""
    start = max(0, min(at - WINDOW // 2, len(pages) - WINDOW))
    shown = pages[start : start + WINDOW]
    behind = start + len(shown)
    return [
        _more(site, pages[start - 1], f"{start:,} earlier", "before") if start else None,
        # The script compares two windows page by page, so that they have no groups.
        *nav_items(site, shown, current, 1 if shown == pages else MAX_LEVELS),
        _more(site, pages[behind], f"{len(pages) - behind:,} later", "behind") if behind < len(pages) else None,
    ]


def _more(site: Site, page: NavPage, text: str, side: str) -> html.Li:
    """Return a link to the next page that is not in the list. The script adds this page and its neighbors."""
    return html.Li(html.A(text, href=site.url(page.path), **{"data-more": side}), className="nav-more")


def navbar(site: Site, sections: Sequence[NavSection], current: str) -> html.Nav:
    """Return the left column, a drawer on phones."""
    if sum(len(section.pages) for section in sections) > WHOLE:
        listed = [nav_fold(site, section, number, current) for number, section in enumerate(sections)]
    else:
        listed = [_section(site, section, current) for section in sections]
    return html.Nav(listed, id="navigation", className="navigation", **{"aria-label": "Pages"})


def _section(site: Site, section: NavSection, current: str) -> html.Section | html.Ul:
    links = list(nav_items(site, section.pages, current))
    if not section.name:
        return html.Ul(links, className="nav-root")
    return html.Section([html.H2(section.name, className="nav-heading"), html.Ul(links)], className="nav-section")
