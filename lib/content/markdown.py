"""Markdown to HTML: one text in, a `Document` out, and never an exception."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any

from mistune.markdown import Markdown
from mistune.plugins.task_lists import task_lists_hook

from lib.content.blocks import Blocks
from lib.content.diagnostics import as_sentence
from lib.content.directive_block import as_directive
from lib.content.headings import VALID_ID, HeadingIds, footnote_item, slug, split_id
from lib.content.inline import Inlines
from lib.content.lines import LineBlockState, as_written
from lib.content.links import LinkResolver
from lib.content.parsed_page import DirectiveCall, Document, Heading, Problem
from lib.content.renderer import MARK, PageRenderer
from lib.content.unresolved import is_closed, unresolved, unsupported, unused_notes

_BLOCKS = Blocks()
_UNUSED = Markdown(block=_BLOCKS)
_INLINES = Inlines()
_NUMBER = re.compile(r"<(\d+)>")
_VERBATIM_HTML = re.compile(r"\s*<(?:!|\?|pre|script|style|textarea)", re.I)


def parse_markdown(
    text: str,
    *,
    line: int = 1,
    ids: HeadingIds | None = None,
    resolver: LinkResolver | None = None,
    references: Mapping[str, Any] | None = None,
) -> Document:
    """Parse a page or the text of a directive that starts at `line`. `references` are the definitions of the page."""
    source = _clean(text)
    try:
        return _parse(source, line, HeadingIds() if ids is None else ids, resolver, references or {})
    except Exception as error:
        problem = Problem(line, as_sentence(f"Cannot parse: {type(error).__name__}: {error}"), "Check the Markdown.")
        return Document((f"<pre>{escape(source)}</pre>\n",), (), (), (problem,))


def _clean(text: str) -> str:
    r"""Return the text with `\n` as line breaks, without a byte order mark, NUL, and lone surrogates."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if text.endswith("\n") else text + "\n"


def _parse(
    source: str, line: int, ids: HeadingIds, resolver: LinkResolver | None, references: Mapping[str, Any]
) -> Document:
    """Parse blocks, then the text in them, then render HTML."""
    renderer = PageRenderer(ids, resolver)
    problems = renderer.problems
    state = LineBlockState()
    state.line = line
    state.env.update(problems=problems, source=source.split("\n"), line=line)
    state.process(source)
    _BLOCKS.parse(state)
    state.env.update({name: {**known, **state.env.get(name, {})} for name, known in references.items()})
    task_lists_hook(_UNUSED, state)
    texts = InlinePass(state, ids)
    texts.parse(state.tokens, line)
    fences = resolver.place.fences if resolver else ()
    state.tokens[:] = [as_directive(token, fences) for token in state.tokens]
    state.tokens.extend(_footnotes(state, texts))
    blocks = tuple(_rendered(state, renderer))
    ordered = sorted(problems, key=lambda problem: problem.line)
    known = {name: state.env[name] for name in ("ref_links", "ref_abbrs") if state.env.get(name)}
    return Document(blocks, tuple(texts.headings), tuple(renderer.links), tuple(ordered), renderer.images, known)


def _footnotes(state: LineBlockState, texts: "InlinePass") -> Iterator[dict[str, Any]]:
    """Yield the section of footnotes, if there are any. A note can refer to other notes."""
    items: list[dict[str, Any]] = []
    while len(items) < len(state.env.get("footnotes", ())):
        item = footnote_item(_BLOCKS, state, len(items) + 1)
        texts.parse([item], item["line"])
        items.append(item)
    if items:
        yield {"type": "footnotes", "children": items}
    state.env["problems"].extend(unused_notes(state.env))


def _rendered(state: LineBlockState, renderer: PageRenderer) -> Iterator[str | DirectiveCall]:
    """Yield directives, and the HTML between them."""
    for part in renderer.render_tokens(state.tokens, state).split(MARK):
        if number := _NUMBER.fullmatch(part):
            yield renderer.calls[int(number[1])]
        elif part.strip():
            yield part


class InlinePass:
    """Parses the text of all blocks, and collects the headings. References and notes can be defined after their use."""

    def __init__(self, state: LineBlockState, ids: HeadingIds) -> None:
        self.headings: list[Heading] = []
        self._env = state.env
        self._ids = ids
        self._first = state.line
        self._source: list[str] = state.env["source"]
        self._problems: list[Problem] = state.env["problems"]
        if state.env.get("ref_abbrs"):
            # mistune would find them inside words too.
            names = sorted(state.env["ref_abbrs"], key=len, reverse=True)
            state.env["abbrs_re"] = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")

    def parse(self, tokens: list[dict[str, Any]], line: int) -> None:
        """Parse the text of these blocks; `line` is the line of blocks that have none."""
        # Explicit ids come first, wherever they are in the page.
        self._claim_ids(tokens)
        self._parse(tokens, line)

    def _claim_ids(self, tokens: Iterable[dict[str, Any]]) -> None:
        for token in tokens:
            if token["type"] == "heading" and "text" in token:
                token["text"], wish = split_id(token["text"])
                if wish is not None:
                    token["id"] = self._claimed(wish, token.get("line", 1))
            self._claim_ids(token.get("children", ()))

    def _claimed(self, wish: str, line: int) -> str | None:
        """Return the id of the author, or a free one that is similar; None if it is not valid."""
        if not VALID_ID.fullmatch(wish):
            self._problems.append(Problem(line, f"Invalid ID `{{#{wish}}}`.", "Use letters, digits, and `_ - . :`."))
            return None
        if self._ids.claim(wish):
            return wish
        self._problems.append(Problem(line, f"Duplicate ID `{wish}`.", "Use an ID that is unique in the page."))
        return self._ids.unique(wish)

    def _parse(self, tokens: Iterable[dict[str, Any]], line: int) -> None:
        for token in tokens:
            here = token.get("line", line)
            if "text" in token:
                self._parse_text(token, here)
            elif "children" in token:
                self._parse(token["children"], here)
            elif token["type"] == "block_code":
                token.setdefault("attrs", {})["line"] = here
                self._parse_code(token, self._source[here - self._first :])
            elif token["type"] == "block_html":
                token.setdefault("attrs", {})["line"] = here
                if not _VERBATIM_HTML.match(token["raw"]):
                    self._problems.extend(unsupported(token["raw"], here, token["raw"]))

    def _parse_code(self, token: dict[str, Any], source: Sequence[str]) -> None:
        """Set the code of a block as written. `source` are the lines from its first line."""
        is_fenced = token.get("style") == "fenced"
        if is_fenced and not is_closed(source, token["raw"], token["marker"]):
            fix = f"Add the line {token['marker']} after the code."
            self._problems.append(Problem(token["attrs"]["line"], "Code block is not closed.", fix))
        token["raw"] = as_written(token["raw"], source, is_fenced=is_fenced)
        self._problems.extend(unsupported(token["raw"], token["attrs"]["line"] + is_fenced, token["raw"], in_code=True))

    def _parse_text(self, token: dict[str, Any], line: int) -> None:
        text = token.pop("text")
        token["children"] = _INLINES.parse_text(text, line, self._env)
        shown = "".join(_text(token["children"]))
        self._problems.extend(unresolved(text, line, self._env, shown))
        self._problems.extend(unsupported(text, line, shown))
        if token["type"] == "heading":
            self._add_heading(token)

    def _add_heading(self, token: dict[str, Any]) -> None:
        text = " ".join("".join(_visible(token["children"])).split())
        identifier = token.pop("id", None) or self._ids.unique(slug(text) or "section")
        # Only the title of the page is a first-level heading.
        level = max(2, token["attrs"]["level"])
        token["attrs"] = {"level": level, "id": identifier}
        self.headings.append(Heading(level, identifier, text))


def _text(tokens: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the text that is not code."""
    for token in tokens:
        yield token["raw"] if token["type"] == "text" else "".join(_text(token.get("children", ())))


def _visible(tokens: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the visible text, without markup."""
    for token in tokens:
        match token["type"]:
            case "text":
                yield unescape(token["raw"])
            case "codespan" | "version":
                yield token["raw"]
            case "softbreak" | "linebreak":
                yield " "
            case _:
                yield token.get("visible", "")
                yield from _visible(token.get("children", ()))
