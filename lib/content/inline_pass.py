"""The second pass over a page: the text of every block is parsed, and headings get their ids.

It comes after all blocks are known, so that references, notes and abbreviations may be defined below their use.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from lib.content.diagnostics import Heading, Problem
from lib.content.directive_block import misplaced
from lib.content.headings import HeadingIds, is_valid_id, split_id
from lib.content.inline import Inlines, referenced_target
from lib.content.lines import LineBlockState

_INLINES = Inlines()
_PROSE = frozenset({"paragraph", "block_text"})
_VERBATIM_HTML = re.compile(r"\s*<(?:!|\?|pre|script|style|textarea)", re.I)


class InlinePass:
    """Parses the texts of one page and collects its headings."""

    def __init__(self, state: LineBlockState, ids: HeadingIds) -> None:
        self.headings: list[Heading] = []
        self._env = state.env
        self._ids = ids
        self._problems: list[Problem] = state.env["problems"]
        if state.env.get("ref_abbrs"):
            # mistune would find them inside words too.
            names = sorted(state.env["ref_abbrs"], key=len, reverse=True)
            state.env["abbrs_re"] = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")

    def parse(self, tokens: Iterable[dict[str, Any]], line: int) -> None:
        """Parse the text of all these blocks; those with no line of their own stand at `line`."""
        tokens = list(tokens)
        # Ids that an author chose come first: one that is made from a text gives way to them, wherever they stand.
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
        """The id as the author chose it, or the nearest to it that is free; None if it cannot be one."""
        if not is_valid_id(wish):
            self._problems.append(Problem(line, f"`{{#{wish}}}`", "an id of letters, digits and `_ - . :`"))
            return None
        if self._ids.claim(wish):
            return wish
        self._problems.append(Problem(line, f"the id `{wish}`, which the page has already", "another id"))
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
            elif token["type"] == "block_html" and not _VERBATIM_HTML.match(token["raw"]):
                self._problems.extend(misplaced(token["raw"], here))

    def _parse_text(self, token: dict[str, Any], line: int) -> None:
        text = token.pop("text")
        if token["type"] in _PROSE:
            self._problems.extend(misplaced(text, line))
        token["children"] = _INLINES.parse_text(text, line, self._env)
        self._complete(token["children"], line)
        if token["type"] == "heading":
            self._add_heading(token)

    def _complete(self, tokens: Iterable[dict[str, Any]], line: int) -> None:
        """Give links and images what is known only when their text is parsed as a whole."""
        for token in tokens:
            if token["type"] in {"link", "image"}:
                attrs = token["attrs"]
                attrs.setdefault("line", line)
                if "ref" in token:
                    attrs["target"] = referenced_target(token["ref"], self._env)
            self._complete(token.get("children", ()), line)

    def _add_heading(self, token: dict[str, Any]) -> None:
        text = " ".join("".join(_visible(token["children"])).split())
        identifier = token.pop("id", None) or self._ids.from_text(text)
        # The page's own title is its only first-level heading.
        level = max(2, token["attrs"]["level"])
        token["attrs"] = {"level": level, "id": identifier}
        self.headings.append(Heading(level, identifier, text))


def _visible(tokens: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The pieces of text a reader sees, without markup."""
    for token in tokens:
        match token["type"]:
            case "text":
                yield unescape(token["raw"])
            case "codespan" | "version":
                yield token["raw"]
            case "softbreak" | "linebreak":
                yield " "
            case _:
                yield from _visible(token.get("children", ()))
