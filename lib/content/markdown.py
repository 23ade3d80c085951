"""Markdown to HTML: one text in, a `Document` out, and never an exception."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, TypeVar

from mistune.markdown import Markdown
from mistune.plugins.task_lists import task_lists_hook

from lib.content.blocks import Blocks
from lib.content.diagnostics import DirectiveCall, Document, Heading, ImageSource, Link, Problem
from lib.content.headings import HeadingIds, Ids, footnote_item
from lib.content.inline_pass import InlinePass
from lib.content.lines import LineBlockState
from lib.content.links import LinkResolver
from lib.content.renderer import ImageResolver, LinkRewriter, PageRenderer

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
    texts = InlinePass(state, ids)
    texts.parse(state.tokens, line)
    state.tokens.extend(_footnotes(state, texts))
    renderer = PageRenderer(ids, problems, image, link)
    blocks = tuple(_rendered(state, renderer))
    ordered = sorted(problems, key=lambda problem: problem.line)
    return Document(blocks, tuple(texts.headings), tuple(renderer.links), tuple(ordered))


def _footnotes(state: LineBlockState, texts: InlinePass) -> Iterator[dict[str, Any]]:
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


Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Parse:
    """One text, and what its HTML depends on beside the text: where its links and images lead.

    `ids` are those of the page when it was parsed.
    """

    document: Document
    ids: Ids
    links: Mapping[str, str]
    images: Mapping[str, ImageSource | None]

    def holds(self, place: LinkResolver) -> bool:
        """Whether all of its links and images are today where they were."""
        return all(place.href(target) == href for target, href in self.links.items()) and all(
            place.image(src) == found for src, found in self.images.items()
        )


class ParseResults:
    """The texts of one page, in the order in which they are asked for."""

    def __init__(self, place: LinkResolver, remembered: Mapping[str, Parse] | None = None) -> None:
        self._place = place
        self._remembered = remembered or {}
        self._ids = HeadingIds()
        self._before = ""
        self.used: dict[str, Parse] = {}

    @property
    def is_new(self) -> bool:
        """Whether something was parsed that is not remembered."""
        return any(self._remembered.get(key) is not parse for key, parse in self.used.items())

    def parse(self, text: str, line: int) -> Document:
        """A text of the page that starts at `line`, with ids that no text before it has taken."""
        key = self._before = _key(self._before, line, text)
        parse = self._remembered.get(key)
        if parse is None or not parse.holds(self._place):
            parse = self._parse(text, line)
        self._ids.restore(parse.ids)
        self.used[key] = parse
        return parse.document

    def apart(self, text: str, line: int) -> Document:
        """A text by itself, whose HTML nobody will see: for the directives in it."""
        key = _key("apart", line, text)
        parse = self._remembered.get(key) or Parse(parse_markdown(text, line=line), Ids((), {}), {}, {})
        self.used[key] = parse
        return parse.document

    def _parse(self, text: str, line: int) -> Parse:
        links: dict[str, str] = {}
        images: dict[str, ImageSource | None] = {}
        document = parse_markdown(
            text,
            line=line,
            ids=self._ids,
            link=_noting(self._place.href, links),
            image=_noting(self._place.image, images),
        )
        return Parse(document, self._ids.taken(), links, images)


def written(parses: Mapping[str, Parse]) -> bytes:
    """Parses as JSON, which can hold no code."""
    text = json.dumps({key: asdict(parse) for key, parse in parses.items()}, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def read(body: bytes) -> dict[str, Parse]:
    """What `written` wrote. Nothing where it cannot be that."""
    try:
        return {str(key): _parse_of(value) for key, value in json.loads(body).items()}
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return {}


def _parse_of(value: Mapping[str, Any]) -> Parse:
    document, ids = value["document"], value["ids"]
    return Parse(
        Document(
            tuple(block if isinstance(block, str) else DirectiveCall(**block) for block in document["blocks"]),
            tuple(Heading(**heading) for heading in document["headings"]),
            tuple(Link(**link) for link in document["links"]),
            tuple(Problem(**problem) for problem in document["problems"]),
        ),
        Ids(tuple(ids["taken"]), dict(ids["last"])),
        dict(value["links"]),
        {src: found and ImageSource(**found) for src, found in value["images"].items()},
    )


def _noting(find: Callable[[str], Found], notes: dict[str, Found]) -> Callable[[str], Found]:
    """The same function, which notes what it was asked and what it answered."""

    def ask(target: str) -> Found:
        found = notes[target] = find(target)
        return found

    return ask


def _key(before: str, line: int, text: str) -> str:
    """A name for a text at its place, after all those before it."""
    return hashlib.blake2b(f"{before}\n{line}\n{text}".encode("utf-8", "replace"), digest_size=16).hexdigest()
