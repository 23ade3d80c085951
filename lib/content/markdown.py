"""Markdown to HTML: one text in, a `Document` out, and never an exception."""

from collections.abc import Iterator
from html import escape
from typing import Any

from mistune.markdown import Markdown
from mistune.plugins.task_lists import task_lists_hook

from lib.content.blocks import Blocks
from lib.content.footnotes import footnote_item
from lib.content.headings import HeadingIds
from lib.content.lines import LineBlockState
from lib.content.renderer import ImageResolver, LinkRewriter, PageRenderer
from lib.content.texts import Texts
from lib.content.values import DirectiveCall, Document, Problem

_BLOCKS = Blocks()
_UNUSED = Markdown(block=_BLOCKS)


def parse_markdown(
    text: str,
    *,
    line: int = 1,
    ids: HeadingIds | None = None,
    image: ImageResolver | None = None,
    link: LinkRewriter | None = None,
) -> Document:
    """Parse a page, or the text inside one of its directives.

    `line` is the file line of the text's first line. `ids` are the ids of the page, shared by its texts. `image` finds
    an image by its source as written (None: there is none to show); `link` rewrites a target as written.
    """
    source = _clean(text)
    try:
        return _parse(source, line, HeadingIds() if ids is None else ids, image, link)
    except Exception as error:  # one bad page must not cost the site
        problem = Problem(line, f"text that cannot be parsed ({type(error).__name__}: {error})", "Markdown")
        return Document((f"<pre>{escape(source)}</pre>\n",), (), (), (problem,))


def _clean(text: str) -> str:
    """Line breaks as `\\n`, and nothing that cannot be in a page: no byte order mark, no NUL, no half characters."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if text.endswith("\n") else text + "\n"


def _parse(source: str, line: int, ids: HeadingIds, image: ImageResolver | None, link: LinkRewriter | None) -> Document:
    """Blocks first, then the text in them, then HTML."""
    problems: list[Problem] = []
    state = LineBlockState()
    state.line = line
    state.env["problems"] = problems
    state.process(source)
    _BLOCKS.parse(state)
    task_lists_hook(_UNUSED, state)
    texts = Texts(state, ids)
    texts.parse(state.tokens, line)
    state.tokens.extend(_footnotes(state, texts))
    renderer = PageRenderer(ids, problems, image, link)
    blocks = tuple(_rendered(state, renderer))
    ordered = sorted(problems, key=lambda problem: problem.line)
    return Document(blocks, tuple(texts.headings), tuple(renderer.links), tuple(ordered))


def _footnotes(state: LineBlockState, texts: Texts) -> Iterator[dict[str, Any]]:
    """The section of footnotes, if there are any; a note may refer to further ones."""
    items: list[dict[str, Any]] = []
    while len(items) < len(state.env.get("footnotes", ())):
        item = footnote_item(_BLOCKS, state, len(items) + 1)
        texts.parse([item], item["line"])
        items.append(item)
    if items:
        yield {"type": "footnotes", "children": items}


def _rendered(state: LineBlockState, renderer: PageRenderer) -> Iterator[str | DirectiveCall]:
    """Directives, and the HTML of what stands between them."""
    pieces: list[str] = []
    for token in [*state.tokens, {"type": "end"}]:
        if token["type"] not in {"directive", "end"}:
            pieces.append(renderer.render_token(token, state))
            continue
        html = "".join(pieces)
        pieces.clear()
        if html.strip():
            yield html
        if token["type"] == "directive":
            yield token["call"]
