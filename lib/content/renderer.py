"""Renders tokens as HTML."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any, ClassVar

from markupsafe import Markup
from mistune.core import BlockState
from mistune.util import escape_url, striptags

from lib.content.blocks import ALERT_ICONS
from lib.content.code_fence import OPTIONS_FIX, highlight_code, parse_code_info
from lib.content.dialects import DIALECTS
from lib.content.headings import HeadingIds, slug
from lib.content.links import LinkResolver
from lib.content.parsed_page import DirectiveCall, ImageSource, Link, Problem
from lib.content.raw_html import RawHtmlRenderer, origin_of
from lib.islands.templates import render, template_environment

# Separates the parts of a text: HTML, and directives as a tag with their number. Pages contain neither.
MARK = "\0"
# Users can enlarge images that are wider than the text column, in pixels.
MAX_IMAGE_WIDTH = 704
_ITEMS = frozenset({"list_item", "task_list_item"})
_CONTAINERS = _ITEMS | {"list", "block_quote", "alert"}
_FENCES = {language: render for dialect in DIALECTS for language, render in dialect.fences.items()}
_HARMFUL = "#harmful-link"
# An image alone in a paragraph.
_IMAGE = re.compile(r'<img [^>]*width="(?P<width>\d+)"[^>]*alt="(?P<alt>[^"]*)"[^>]*>')
_TEMPLATE = template_environment(Path(__file__).parent).get_template("renderer.html", globals={"icons": ALERT_ICONS})
_MACROS = vars(_TEMPLATE.module)
_EXTERNAL = re.compile(r"\s*(?:https?:|//)", re.I)


class PageRenderer(RawHtmlRenderer):
    """Renders one page, and collects its links and problems. Raw HTML is not escaped.

    The tokens that need neither of them have macros in `renderer.html`.
    """

    # mistune allows links to `data:` images, which no browser opens.
    GOOD_DATA_PROTOCOLS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, ids: HeadingIds, resolver: LinkResolver | None) -> None:
        super().__init__(resolver)
        for dialect in DIALECTS:
            for name, method in dialect.renderers.items():
                self.register(name, method)
        self.calls: list[DirectiveCall] = []
        self._ids = ids
        # The ids of notes and of the first references to them, by number.
        self._notes: dict[int, str] = {}
        self._references: dict[int, str] = {}

    def _get_method(self, name: str) -> Callable[..., str]:
        """Return the macro for a type of token, or the method."""
        return _MACROS.get(name) or super()._get_method(name)

    # Text

    def abbr(self, text: str, title: str) -> str:
        return f'<abbr title="{escape(unescape(title))}">{text}</abbr>' if title else f"<abbr>{text}</abbr>"

    def version(self, text: str, known: bool, line: int = 0) -> str:
        if known:
            return f'<span class="version">{escape(text)}</span>'
        self.problems.append(Problem(line, f"Package not installed: `{text}`.", "Correct its name, or install it."))
        return escape(text)

    def link(self, text: str, url: str, title: str | None = None, line: int = 0) -> str:
        self.links.append(Link(url, line))
        href = self.sanitize_url(escape_url(self._href(url)))
        if href == _HARMFUL:
            fix = "Link to a page, or use http, https, mailto, or tel."
            self.problems.append(Problem(line, f"Invalid link `{url}`.", fix))
        if not url:
            self.problems.append(Problem(line, "Link without a target.", "Write a page or URL in the parentheses."))
        attrs = {"href": href, "title": title and unescape(title), "rel": "noopener" if _EXTERNAL.match(href) else None}
        return f"<a{_attributes(attrs)}>{text}</a>"

    def image(self, text: str, url: str, title: str | None = None, line: int = 0) -> str:
        alt = unescape(striptags(text))
        found = self._resolved(url) if self._resolver else ImageSource(self.sanitize_url(escape_url(url)), None, None)
        if found is None:
            fix = "Use a png, jpg, gif, webp, avif, or svg file of this site."
            if _EXTERNAL.match(url):
                fix = f"Save it next to the page, or allow its host with `CSP_SOURCES=img-src {origin_of(url)}`."
            self.problems.append(Problem(line, f"Image not found or not allowed: `{url}`.", fix))
            return escape(alt or url)
        attrs = {
            "src": found.url,
            "width": found.width,
            "height": found.height,
            "loading": "lazy",
            "decoding": "async",
            "alt": alt,
            "title": title and unescape(title),
        }
        return f"<img{_attributes(attrs)}>"

    def paragraph(self, text: str) -> str:
        """Return a paragraph. A large image alone in it can be enlarged."""
        if (found := _IMAGE.fullmatch(text.strip())) and int(found["width"]) > MAX_IMAGE_WIDTH:
            text = render(
                "lib/content/image.html", "zoomable", *map(Markup, (text, self._ids.unique("zoom"), found["alt"]))
            )
        return f"<p>{text}</p>\n"

    def footnote_ref(self, key: str, index: int) -> str:
        reference = self._ids.unique(f"fnref-{index}")
        self._references.setdefault(index, reference)
        return f'<sup class="footnote-ref" id="{reference}"><a href="#{self._note(index)}">{index}</a></sup>'

    # Blocks

    def directive(self, call: DirectiveCall) -> str:
        self.calls.append(call)
        return f"{MARK}<{len(self.calls) - 1}>{MARK}"

    def render_token(self, token: dict[str, Any], state: BlockState) -> str:
        """Render a token. The tags of lists and quotes around a directive, and of all their items, are separate."""
        before = len(self.calls)
        html = super().render_token(token, state)
        if token["type"] not in _CONTAINERS:
            return html
        if token["type"] not in _ITEMS and len(self.calls) == before:
            return html.replace(MARK, "")
        start, _, rest = html.partition(">")
        inner, _, end = rest.rpartition("</")
        return f"{MARK}{start}>{MARK}{inner}{MARK}</{end}{MARK}"

    def block_code(self, code: str, info: str | None = None, line: int = 0) -> str:
        fence = parse_code_info(info or "")
        if fence.language in _FENCES:
            return _FENCES[fence.language](self, code, line)
        for part in fence.unknown:
            self.problems.append(Problem(line, f"Invalid code block option `{part}`.", OPTIONS_FIX))
        last = code.removesuffix("\n").count("\n") + 1
        if beyond := fence.beyond(last):
            self.problems.append(Problem(line, f"Marked line {beyond[0]} does not exist.", f"Use lines 1 to {last}."))
        if fence.numbered:
            fence = replace(fence, anchor=self._ids.unique("code-" + slug(fence.title or "lines")))
        return highlight_code(code, fence)

    def footnote_item(self, text: str, number: int) -> str:
        """Return a note with a link to its first reference."""
        return str(_MACROS["note"](text.rstrip(), self._note(number), self._references.get(number)))

    def _note(self, number: int) -> str:
        if number not in self._notes:
            self._notes[number] = self._ids.unique(f"fn-{number}")
        return self._notes[number]


def _attributes(values: Mapping[str, str | int | None]) -> str:
    return "".join(f' {name}="{escape(str(value))}"' for name, value in values.items() if value is not None)
