"""Reads a folder of Markdown files into pages. One bad file costs itself at most, never the others."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.content.context import ExpandDirective, PageContext, RenderDirective, expand
from lib.content.diagnostics import Diagnostic, Document, Heading, Link
from lib.content.links import LinkContext, LinkResolver, own_redirects, with_own_endpoint
from lib.content.page import Page, PageSource, line_of_key, read_front_matter
from lib.content.parsing import ParseCache, Store, parse_together
from lib.islands.icons import has_icon

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """All pages of a folder in a stable order, what their authors should mend, and their links by source file."""

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
    render_directive: RenderDirective,
    expand_directive: ExpandDirective,
    store: Store | None = None,
) -> Content:
    """Every `*.md` below `docs_dir` as a page, in the order of their paths. Drafts are pages in debug mode only.

    `store` keeps what was parsed for the next time.
    """
    diagnostics: list[Diagnostic] = []
    sources = [draft for draft in _drafts(docs_dir, root, diagnostics) if debug or not draft.matter.draft]
    sources = list(with_own_endpoint(sources, reserved, diagnostics))
    redirects = own_redirects(sources, reserved, diagnostics)
    endpoints = {draft.file.resolve(): draft.matter.endpoint for draft in sources}
    place = LinkContext(root, docs_dir, root / "assets", endpoints, debug, prefix)
    memory = ParseCache(store, place)
    together = parse_together(memory.missing(sources), place)
    pages: list[Page] = []
    links: dict[str, tuple[Link, ...]] = {}
    for draft in sources:
        if draft.source in together:
            memory.learn(draft, together[draft.source])
        parses = memory.parses(draft)
        context = PageContext(
            at=LinkResolver(place, draft.file),
            source=draft.source,
            endpoint=draft.matter.endpoint,
            package=draft.matter.package,
            render_directive=render_directive,
            expand_directive=expand_directive,
            parses=parses,
        )
        pages.append(_page(draft, redirects[draft.source], context))
        links[draft.source] = tuple(context.links)
        diagnostics += context.diagnostics
        memory.done(draft, parses)
    return Content(tuple(pages), tuple(sorted(diagnostics)), links)


def _drafts(docs_dir: Path, root: Path, diagnostics: list[Diagnostic]) -> Iterator[PageSource]:
    """The files with their front matter read; a file that cannot be read is reported and left out."""
    if not docs_dir.is_dir():
        diagnostics.append(Diagnostic(_relative(docs_dir, root), 1, "no such folder", "the folder that DOCS_DIR names"))
        return
    for file in sorted(docs_dir.rglob("*.md")):
        source = _relative(file, root)
        if any(part.startswith((".", "_")) for part in file.relative_to(docs_dir).parts):
            continue
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            diagnostics.append(Diagnostic(source, 1, f"a file that cannot be read ({error})", "text in UTF-8"))
            continue
        matter, body, line, more = read_front_matter(text, file=file, relative=source, docs_dir=docs_dir)
        diagnostics += more
        if matter.icon and not has_icon(matter.icon):
            expected = f"a bundled one; `python tools/icons.py {matter.icon}` adds it"
            diagnostics.append(Diagnostic(source, line_of_key(text, "icon"), f"the icon `{matter.icon}`", expected))
        yield PageSource(file, source, matter, body, line, line_of_key(text, "endpoint"))


def _page(draft: PageSource, redirects: tuple[str, ...], context: PageContext) -> Page:
    try:
        document = context.parse(draft.text, draft.line)
        blocks = context.render(document)
        markdown = expand(draft.text, draft.line, document, context)
    except Exception as error:  # whatever a page holds, the others are served
        log.exception("%s could not be rendered", draft.source)
        diagnostic = context.add_diagnostic(
            draft.line, f"a page that fails with {type(error).__name__}: {error}", "Markdown"
        )
        document, blocks, markdown = Document((), (), (), ()), [context.render_error_box(diagnostic)], draft.text
    headings = _listed(document.headings, context.toc_levels) if draft.matter.toc else ()
    return Page(draft.matter, draft.source, redirects, tuple(blocks), headings, markdown)


def _listed(headings: tuple[Heading, ...], levels: tuple[int, int]) -> tuple[Heading, ...]:
    lowest, highest = levels
    return tuple(heading for heading in headings if lowest <= heading.level <= highest)


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
