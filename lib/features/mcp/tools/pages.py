"""The listed pages: `search_docs`, `read_page`, `list_pages`, and the resources `docs://page/<path>`."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Annotated, Any
from urllib.parse import quote, unquote

from markupsafe import escape
from pydantic import Field

from lib.catalog.library import reserved_names
from lib.catalog.lookup import find_page, page_for_former
from lib.catalog.navigation import is_listed, listed_entries, similar_pages
from lib.catalog.page_text import page_markdown, page_text, section_at, texts_of
from lib.content.headings import SHELL_IDS, slug
from lib.content.links import reserved_name
from lib.content.parsed_page import Heading
from lib.features import services
from lib.features.mcp.message import INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError
from lib.features.mcp.tool import TEXTS, Tokens, ToolError, count_tokens, link, near_matches, part_of, render
from lib.features.services import SearchResult
from lib.islands import to_html
from lib.site import get_site

MAX_RESULTS = 50
# Tokens of all results, and the least that a result gets.
SEARCH_TOKENS = 900
MIN_PASSAGE_TOKENS = 60

Entry = Mapping[str, Any]


def listed_pages() -> list[Entry]:
    """Return the pages of the navigation in reading order, without drafts, which are pages in debug mode only."""
    return [entry for entry in listed_entries() if not entry.get("draft")]


def listed_page(path: str) -> Entry | None:
    """Return the page at a path or a former path, or None if it is not listed."""
    present = page_for_former(path.strip("/"))
    entry, _ = find_page(path if present is None else present)
    return entry if entry and is_listed(entry) and not entry.get("draft") else None


def parse_address(address: str) -> tuple[str, str]:
    """Return path and anchor of a page from its path, its URL, or the URL of its Markdown."""
    site = get_site()
    url, _, anchor = address.strip().partition("#")
    path = url.partition("?")[0].removeprefix(site.base_url)
    if site.prefix and f"{path}/".startswith(f"{site.prefix}/"):
        path = path.removeprefix(site.prefix)
    bare = unquote(path).strip("/")
    for ending in (".md", "/llms.txt", "llms.txt"):
        bare = bare.removesuffix(ending)
    return "/" if bare == "index" else f"/{bare.strip('/')}", unquote(anchor)


def search_docs(
    query: Annotated[str, Field(min_length=1, max_length=400)],
    limit: Annotated[int, Field(ge=1, le=MAX_RESULTS)] = 5,
    max_tokens: Tokens = SEARCH_TOKENS,
) -> str:
    """Return the best passages, of which each gets a half of the tokens that are left."""
    if not query.strip():
        raise ToolError("`query` is blank. Enter at least one word.")
    # In debug mode the index has drafts too. Leave them out before the limit applies.
    found = services.search.search(query, MAX_RESULTS) if services.search else []
    hits = [(hit, entry) for hit in found if (entry := listed_page(hit.path)) is not None][:limit]
    if not hits:
        _count_unanswered(query)
        return render("no_results", query)
    text = ""
    for at, (hit, entry) in enumerate(hits, start=1):
        title = render("hit", at, hit, link(hit.path, hit.anchor))
        left = max_tokens - count_tokens(f"{text}\n\n{title}\n\n")
        if left < MIN_PASSAGE_TOKENS and text:
            break
        share = left if at == len(hits) else max(left // 2, min(left, 2 * MIN_PASSAGE_TOKENS))
        text += f"\n\n{title}\n\n{_passage(entry, hit, max(share, 0))}"
    return part_of(text.strip(), max_tokens)[0]


def _count_unanswered(query: str) -> None:
    """Count the words that no page contains; all words if each is on some page. At most ten."""
    words = list(dict.fromkeys(re.findall(r"[^\W_]{3,40}", query.casefold())))[:10]
    unknown = [word for word in words if services.search and not services.search.search(word, 1)]
    if services.count_call:
        services.count_call("term", unknown or words)


def _passage(entry: Entry, hit: SearchResult, size: int) -> str:
    """Return the section of a result, or the part of it with the match."""
    markdown = page_text(entry, get_site())
    texts = texts_of(markdown, entry.get("headings") or ())
    section = next((text.strip() for _, anchor, text in texts if anchor == hit.anchor), "")
    start = 0
    if hit.anchor and count_tokens(section) > size:
        match = find_text(section, hit.excerpt[hit.marks[0][0] if hit.marks else 0 :]) or 0
        # The match is in the first quarter of the passage, which starts with a line unless the line is long.
        start = max(section.rfind("\n", 0, max(0, match - size)) + 1, match - 2 * size)
    return ("… " if start else "") + part_of(section, size, start)[0]


def read_page(
    path: Annotated[str, Field(min_length=1, max_length=2000)],
    section: Annotated[str | None, Field(max_length=400)] = None,
) -> str:
    """Return a page, a section, or with an empty section the list of sections."""
    page, anchor = parse_address(path)
    entry = listed_page(page)
    if entry is None:
        is_reserved = page.startswith("/_") or reserved_name(page, reserved_names()) is not None
        similar = [f"{each['path']} ({each['name']})" for each in similar_pages(page) if not each.get("draft")]
        raise ToolError(render("no_page", page, link(page), is_reserved, similar))
    markdown = page_text(entry, get_site())
    wanted = anchor if section is None else section
    if section == "":
        headings = entry.get("headings") or ()
        sizes = [(each, count_tokens(section_at(markdown, headings, each) or "")) for each in headings]
        _, _, introduction = next(texts_of(markdown, headings))
        return render("outline", link(entry["path"]), count_tokens(markdown), introduction.strip(), sizes)
    if not wanted or wanted.lower() == "top" or wanted in SHELL_IDS:
        return render("page", link(entry["path"]), markdown)
    found = _part(entry, markdown, wanted.strip().lstrip("#").strip())
    if found is None:
        names = {name: each.id for each in entry.get("headings") or () for name in (each.text, each.id)}
        similar = list(dict.fromkeys(names[name] for name in near_matches(wanted.lstrip("#"), names)))
        raise ToolError(render("no_section", entry["path"], similar))
    anchor, text = found
    return render("page", link(entry["path"], anchor), text)


def _part(entry: Entry, markdown: str, wanted: str) -> tuple[str, str] | None:
    """Return the anchor and the text of the section with this anchor or heading, or of any element with this ID."""
    headings: Sequence[Heading] = entry.get("headings") or ()
    heading = next((heading for heading in headings if heading.id == wanted), None)
    text = section_at(markdown, headings, heading) if heading else _at_element(entry, markdown, wanted)
    if text is None:
        heading = next((heading for heading in headings if slug(heading.text) == slug(wanted)), None)
        text = section_at(markdown, headings, heading) if heading else None
    return None if text is None else (heading.id if heading else wanted, text)


_HEADING = re.compile(r'<h([2-6])[^<>]*?\sid="([^"]+)"[^<>]*>(.*?)</h\1>', re.S)
_TAG = re.compile(r"<[^<>]*>")
# Elements whose text is a line of Markdown, or a paragraph. All others start a section.
_LINES = frozenset({"a", "code", "dd", "dt", "em", "li", "p", "span", "strong", "sup", "td", "th", "tr"})


def _at_element(entry: Entry, markdown: str, wanted: str) -> str | None:
    """Return the Markdown of the element with an ID in the HTML of a page: a line, a paragraph, or a section."""
    layout = entry["layout"]
    html = to_html(layout() if callable(layout) else layout)
    found = re.search(rf'<(\w+)(?:\s[^<>]*)?\sid="{re.escape(str(escape(wanted)))}"[^<>]*>', html)
    if found is None:
        return None
    matches = list(_HEADING.finditer(html))
    headings = [Heading(int(each[1]), unescape(each[2]), unescape(_TAG.sub("", each[3]))) for each in matches]
    above = [each for each, match in zip(headings, matches, strict=True) if match.start() <= found.start()]
    section = (above and section_at(markdown, headings, above[-1])) or markdown
    if above and above[-1].id == wanted:
        return section
    text = unescape(_TAG.sub(" ", html[found.end() : found.end() + 5000]))
    for whole in (section, markdown):  # the text of footnotes can be anywhere
        at = find_text(whole, text)
        if at is not None:
            is_line = found[1] in _LINES or 'class="entry"' in found[0]
            return _lines(whole, at) if is_line else whole[whole.rfind("\n", 0, at) + 1 :]
    return section


def _lines(markdown: str, at: int) -> str:
    """Return the paragraph from the line at a position on, or the row of a table with its head."""
    start, end = markdown.rfind("\n", 0, at) + 1, markdown.find("\n\n", at)
    if not markdown.startswith("|", start):
        return markdown[start : end if end > 0 else None].strip()
    head = markdown[markdown.rfind("\n\n", 0, at) + 1 : start].strip().split("\n")[:2]
    return "\n".join([*filter(None, head), markdown[start:].partition("\n")[0]])


_TARGET = re.compile(r"\]\([^()\s]*\)")


def find_text(markdown: str, text: str) -> int | None:
    """Return the position of a text in Markdown, whose markup can interrupt it, or None if it is not there."""
    shown = _TARGET.sub(lambda match: " " * len(match[0]), markdown)
    places = [at for at, character in enumerate(shown) if character.isalnum()]
    letters, wanted = "".join(shown[at] for at in places), "".join(filter(str.isalnum, text))
    for length in (24, 8):  # letters that identify a place
        for start in range(min(200, max(1, len(wanted) - length + 1)) if wanted else 0):
            found = letters.find(wanted[start : start + length])
            if found >= 0:
                return places[found]
    return None


def list_pages(category: Annotated[str | None, Field(max_length=200)] = None) -> str:
    """Return the pages of a category, or all pages."""
    pages = listed_pages()
    wanted = None if category is None else category.strip().casefold()
    chosen = [page for page in pages if wanted in (None, (page.get("category") or "").casefold())]
    if pages and not chosen:
        known = ", ".join(dict.fromkeys(page["category"] for page in pages if page.get("category")))
        raise ToolError(f"Unknown category. Available categories: {known or 'none; omit it'}.")
    return render("pages", [(page, link(page["path"])) for page in chosen])


SCHEME = "docs://page/"
MEDIA_TYPE = "text/markdown"
TEMPLATE = {"uriTemplate": f"{SCHEME}{{path}}", "name": "page", "mimeType": MEDIA_TYPE, **TEXTS["page"]}
# Resources per response: about 4,000 tokens.
PAGE_SIZE = 50
_CURSOR = re.compile(r"[0-9]{1,10}")


def list_resources(params: dict[str, Any]) -> dict[str, Any]:
    """Return a part of the resources, and the cursor of the next part. Raises `RpcError`."""
    cursor = params.get("cursor", "0")
    if not isinstance(cursor, str) or not _CURSOR.fullmatch(cursor):
        raise RpcError(INVALID_PARAMS, "Invalid cursor. Repeat the request without a cursor.")
    start, pages = int(cursor), listed_pages()
    end = start + PAGE_SIZE
    more = {"nextCursor": str(end)} if end < len(pages) else {}
    return {"resources": [_definition(entry) for entry in pages[start:end]], **more}


def read_resource(params: dict[str, Any]) -> dict[str, Any]:
    """Return the Markdown of a page. Raises `RpcError`."""
    uri = params.get("uri")
    if not isinstance(uri, str):
        raise RpcError(INVALID_PARAMS, f"`uri` must be a string such as {SCHEME}getting-started.")
    path, _ = parse_address(uri.removeprefix(SCHEME))
    entry = listed_page(path) if uri.startswith(SCHEME) else None
    if entry is None:
        known = ", ".join(_uri(page) for page in similar_pages(path) if not page.get("draft"))
        hint = f"Similar pages: {known}." if known else "resources/list returns all pages."
        raise RpcError(RESOURCE_NOT_FOUND, f"Page not found. {hint}", {"uri": uri})
    return {"contents": [{"uri": uri, "mimeType": MEDIA_TYPE, "text": page_markdown(entry, get_site())}]}


def _definition(entry: Entry) -> dict[str, Any]:
    changed = {"annotations": {"lastModified": f"{entry['lastmod']}T00:00:00Z"}} if entry.get("lastmod") else {}
    return {
        "uri": _uri(entry),
        "name": entry["path"].strip("/") or "index",
        "title": entry["name"],
        "description": entry["description"] or entry["name"],
        "mimeType": MEDIA_TYPE,
        **changed,
    }


def _uri(entry: Entry) -> str:
    return SCHEME + quote(entry["path"].lstrip("/"))
