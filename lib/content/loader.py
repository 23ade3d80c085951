"""Loads a folder of Markdown files as pages. A bad file has no effect on the other pages."""

import hashlib
import importlib.metadata
import logging
import re
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from lib.content.context import ExpandDirective, PageContext, RenderDirective, expand
from lib.content.diagnostics import Diagnostic, as_sentence, group_icons, missing_icon, relative_path
from lib.content.dialects import DIALECTS
from lib.content.inline import VERSION_PATTERN, installed_version
from lib.content.links import LinkContext, LinkResolver, own_redirects, with_own_endpoint
from lib.content.order import arrange
from lib.content.page import Page, PageSource, line_of_key, read_front_matter
from lib.content.parsed_page import Link
from lib.content.parsing import PARSES, Parse, ParseResults, parse_in_processes
from lib.content.variables import read_variables, with_variables
from lib.islands.icons import icon_svg
from lib.process.cache import DiskCache
from lib.translations import catalog, in_language, language_of

log = logging.getLogger(__name__)

CACHE_KIND = "pages"
_VERSIONS = re.compile(VERSION_PATTERN)


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """All pages of a folder, sorted by path, with their diagnostics, and their links by source file."""

    pages: tuple[Page, ...]
    diagnostics: tuple[Diagnostic, ...]
    links: Mapping[str, tuple[Link, ...]]


def load_content(
    *,
    root: Path,
    docs_dir: Path,
    debug: bool,
    prefix: str = "",
    reserved: Collection[str] = (),
    sources: Mapping[str, tuple[str, ...]] | None = None,
    locales: Collection[str] = (),
    fences: frozenset[str] = frozenset(),
    render_directive: RenderDirective,
    expand_directive: ExpandDirective,
    store: DiskCache | None = None,
) -> Content:
    """Return every `*.md` under `docs_dir` as a page, sorted by path, drafts only in debug mode.

    `sources` are other origins that pages can use, `locales` the folders of other languages, and `fences` the languages
    of code blocks that directives render.
    `store` caches parse results for the next start.
    """
    diagnostics: list[Diagnostic] = []
    variables = read_variables(docs_dir, root, diagnostics)
    drafts = [draft for draft in _drafts(docs_dir, root, variables, diagnostics) if debug or not draft.matter.draft]
    drafts = [_in_locale(draft, docs_dir, locales) for draft in drafts]
    drafts = list(with_own_endpoint(arrange(drafts, docs_dir, root, reserved), reserved, diagnostics))
    redirects = own_redirects(drafts, reserved, diagnostics)
    endpoints = {draft.file.resolve(): draft.matter.endpoint for draft in drafts}
    place = LinkContext(root, docs_dir, endpoints, debug, prefix, sources or {}, fences, variables)
    store = store or DiskCache(None)
    known = _known_parses(drafts, store, place)
    in_front_matter = tuple(diagnostics) if debug else ()
    pages: list[Page] = []
    links: dict[str, tuple[Link, ...]] = {}
    for draft in drafts:
        resolver = LinkResolver(place, draft.file)
        cached = known.pop(draft.source)
        parses = ParseResults(resolver, cached)
        matter = draft.matter
        context = PageContext(
            resolver, draft.source, matter.endpoint, matter.package, render_directive, expand_directive, parses
        )
        with in_language(language_of(matter.endpoint)):
            page = _page(draft, tuple(redirects[draft.source]), context)
        boxes = (fault.box(debug=debug) for fault in in_front_matter if fault.path == draft.source)
        pages.append(replace(page, blocks=(*boxes, *page.blocks)))
        links[draft.source] = tuple(context.links)
        diagnostics += context.diagnostics
        if parses.used != cached:
            store.put(CACHE_KIND, _cache_key(draft, place), PARSES.dump_json(parses.used))
    return Content(tuple(pages), tuple(group_icons(diagnostics)), links)


def _drafts(
    docs_dir: Path, root: Path, variables: Mapping[str, str], diagnostics: list[Diagnostic]
) -> Iterator[PageSource]:
    """Yield the files with their front matter. A file that cannot be read is only reported."""
    if not docs_dir.is_dir():
        source = relative_path(docs_dir, root)
        diagnostics.append(Diagnostic(source, 1, "Folder not found.", "Set `DOCS_DIR` to a folder."))
        return
    for file in sorted(docs_dir.rglob("*.md")):
        source = relative_path(file, root)
        if any(part.startswith((".", "_")) for part in file.relative_to(docs_dir).parts):
            continue
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            diagnostics.append(Diagnostic(source, 1, as_sentence(f"Cannot read file: {error}"), "Use UTF-8 text."))
            continue
        yield read_page(text, file, source, docs_dir, variables=variables, diagnostics=diagnostics)


def read_page(
    text: str, file: Path, source: str, docs_dir: Path, *, variables: Mapping[str, str], diagnostics: list[Diagnostic]
) -> PageSource:
    """Return the text of a file as a page with its front matter and the values of variables, and report its errors."""
    matter, body, line, more = read_front_matter(text, file=file, relative=source, docs_dir=docs_dir)
    diagnostics += more
    if matter.icon and not icon_svg(matter.icon):
        diagnostics.append(missing_icon(source, line_of_key(text, "icon"), matter.icon))
    body = with_variables(body, line, source, variables, diagnostics)
    return PageSource(file, source, matter, body, line, line_of_key(text, "endpoint"))


def _in_locale(draft: PageSource, docs_dir: Path, locales: Collection[str]) -> PageSource:
    """Return a page in the folder of a language with paths that start with the language."""
    folder = draft.file.relative_to(docs_dir).parts[0]
    if folder not in locales:
        return draft

    def moved(path: str) -> str:
        return path if f"{path}/".startswith(f"/{folder}/") else f"/{folder}{path}".rstrip("/")

    paths = {"endpoint": moved(draft.matter.endpoint), "redirect_from": tuple(map(moved, draft.matter.redirect_from))}
    return replace(draft, matter=draft.matter.model_copy(update=paths))


def _page(draft: PageSource, redirects: tuple[str, ...], context: PageContext) -> Page:
    try:
        document = context.parse(draft.text, draft.line)
        blocks = context.render(document)
        markdown = expand(draft.text, draft.line, document, context)
    except Exception as error:
        log.exception("%s could not be rendered", draft.source)
        message = as_sentence(f"Page failed with {type(error).__name__}: {error}")
        box = context.error_box(draft.line, message, "Fix the exception; the log contains its traceback.")
        context.headings.clear()
        blocks, markdown = [box], draft.text
    lowest, highest = context.toc_levels
    levels = range(lowest, highest + 1) if draft.matter.toc else ()
    headings = tuple(heading for heading in context.headings if heading.level in levels)
    return Page(draft.matter, draft.source, redirects, tuple(blocks), headings, markdown, draft.groups)


def _known_parses(sources: Sequence[PageSource], store: DiskCache, place: LinkContext) -> dict[str, dict[str, Parse]]:
    """Return the parse results of each page by its source, from the cache or from other processes."""
    known: dict[str, dict[str, Parse]] = {draft.source: {} for draft in sources}
    for draft in sources:
        body = store.get(CACHE_KIND, _cache_key(draft, place))
        with suppress(ValueError):
            known[draft.source] = PARSES.validate_json(body or b"{}")
    missing = {draft.source: draft for draft in sources if not known[draft.source]}
    for source, parses in parse_in_processes(list(missing.values()), place).items():
        known[source] = parses
        store.put(CACHE_KIND, _cache_key(missing[source], place), PARSES.dump_json(parses))
    return known


def _cache_key(draft: PageSource, place: LinkContext) -> str:
    """Return all values that the HTML of a page depends on, except the targets of its links."""
    named = {match["version_package"] for match in _VERSIONS.finditer(draft.text)}
    versions = (f"{name}={installed_version(name)}" for name in sorted(named))
    texts = str(catalog(language_of(draft.matter.endpoint)))
    site = (parser_mark(), place.prefix, str(place.sources), *sorted(place.fences), texts)
    return "\n".join([*site, draft.source, *versions, f"{draft.line}", draft.text])


@lru_cache(maxsize=1)
def parser_mark() -> str:
    """Return a value that changes with the parser, its libraries, and the installed packages."""
    names = ["mistune", "pygments", "imagesize", *(name for dialect in DIALECTS for name in dialect.libraries)]
    libraries = [f"{name} {importlib.metadata.version(name)}" for name in names]
    # Packages can add languages to Pygments; their installation changes this time.
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    return f"{code_mark(Path(__file__).parent)} {libraries} {installed} {sys.version}"


def code_mark(folder: Path) -> str:
    """Return a value that changes with the modules, data, and templates of a folder."""
    mark = hashlib.blake2b(digest_size=16)
    for file in sorted(file for kind in ("py", "toml", "html") for file in folder.rglob(f"*.{kind}")):
        mark.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
    return mark.hexdigest()
