"""Renders tokens as HTML."""

from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any, ClassVar

from mistune.renderers.html import HTMLRenderer
from mistune.util import escape_url, striptags

from lib.content.blocks import alert_icon
from lib.content.code_fence import EXPECTED, highlight_code, parse_code_info
from lib.content.diagnostics import ImageSource, Link, Problem
from lib.content.headings import FootnoteAnchors, HeadingIds
from lib.content.inline import is_external

ImageResolver = Callable[[str], ImageSource | None]
LinkRewriter = Callable[[str], str]

_HARMFUL = "#harmful-link"


class PageRenderer(HTMLRenderer):
    """Renders one page, and collects its links and problems. Raw HTML is not escaped."""

    # mistune allows links to `data:` images, which no browser opens.
    GOOD_DATA_PROTOCOLS: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, ids: HeadingIds, problems: list[Problem], image: ImageResolver | None, link: LinkRewriter | None
    ) -> None:
        super().__init__(escape=False)
        self.links: list[Link] = []
        self._problems = problems
        self._image = image
        self._link = link
        self._anchors = FootnoteAnchors(ids)

    # Text

    def linebreak(self) -> str:
        return "<br>\n"

    def strikethrough(self, text: str) -> str:
        return f"<del>{text}</del>"

    def mark(self, text: str) -> str:
        return f"<mark>{text}</mark>"

    def inline_spoiler(self, text: str) -> str:
        return f'<span class="spoiler" tabindex="0">{text}</span>'

    def abbr(self, text: str, title: str) -> str:
        return f'<abbr title="{escape(unescape(title))}">{text}</abbr>' if title else f"<abbr>{text}</abbr>"

    def version(self, text: str, known: bool, line: int = 0) -> str:
        if known:
            return f'<span class="version">{escape(text)}</span>'
        self._problems.append(Problem(line, f"`{text}`", "the name of an installed package"))
        return escape(text)

    def link(self, text: str, url: str, title: str | None = None, target: str | None = None, line: int = 0) -> str:
        target = url if target is None else target
        self.links.append(Link(target, line))
        rewritten = self._link(target) if self._link else target
        href = self.sanitize_url(url if rewritten == target else escape_url(rewritten))
        if href == _HARMFUL:
            self._problems.append(Problem(line, f"a link to `{target}`", "a page, http, https, mailto or tel"))
        attrs = {"href": href, "title": title and unescape(title), "rel": "noopener" if is_external(href) else None}
        return f"<a{_attributes(attrs)}>{text}</a>"

    def image(self, text: str, url: str, title: str | None = None, target: str | None = None, line: int = 0) -> str:
        target = url if target is None else target
        alt = unescape(striptags(text))
        found = self._image(target) if self._image else ImageSource(self.sanitize_url(url), None, None)
        if found is None:
            self._problems.append(
                Problem(line, f"the image `{target}`", "a png, jpg, gif, webp, avif or svg file of this site")
            )
            return escape(alt or target)
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

    def footnote_ref(self, key: str, index: int) -> str:
        return self._anchors.render_reference(index)

    # Blocks

    def thematic_break(self) -> str:
        return "<hr>\n"

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        identifier = escape(attrs["id"])
        anchor = f'<a class="heading-link" href="#{identifier}" aria-label="Link to this section">#</a>'
        return f'<h{level} id="{identifier}">{text}{anchor}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None, line: int = 0) -> str:
        fence = parse_code_info(info or "")
        for part in fence.unknown:
            self._problems.append(Problem(line, f"`{part}` after the backticks", EXPECTED))
        last = code.removesuffix("\n").count("\n") + 1
        if beyond := fence.beyond(last):
            self._problems.append(Problem(line, f"a mark on line {beyond[0]} of this code", f"lines 1 to {last}"))
        return highlight_code(code, fence)

    def alert(self, text: str, kind: str) -> str:
        return f'<aside class="alert alert-{kind}">\n{text}</aside>\n'

    def alert_title(self, text: str, kind: str) -> str:
        return f'<p class="alert-title">{alert_icon(kind)}{text}</p>\n'

    def block_spoiler(self, text: str) -> str:
        return f'<details class="spoiler"><summary>Spoiler</summary>\n{text}</details>\n'

    def task_list_item(self, text: str, checked: bool = False) -> str:
        state = ' aria-label="Done" disabled checked' if checked else ' aria-label="To do" disabled'
        box = f'<input class="task-list-item-checkbox" type="checkbox"{state}>'
        content = text.replace("<p>", f"<p>{box}", 1) if text.startswith("<p>") else box + text
        return f'<li class="task-list-item">{content}</li>\n'

    def def_list(self, text: str) -> str:
        return f"<dl>\n{text}</dl>\n"

    def def_list_head(self, text: str) -> str:
        return f"<dt>{text}</dt>\n"

    def def_list_item(self, text: str) -> str:
        return f"<dd>{text}</dd>\n"

    def table(self, text: str) -> str:
        return f'<div class="table-wrap" tabindex="0" role="group" aria-label="Table"><table>\n{text}</table></div>\n'

    def table_head(self, text: str) -> str:
        return f"<thead>\n<tr>{text}</tr>\n</thead>\n"

    def table_body(self, text: str) -> str:
        return f"<tbody>\n{text}</tbody>\n"

    def table_row(self, text: str) -> str:
        return f"<tr>{text}</tr>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        tag = "th" if head else "td"
        style = f' style="text-align:{align}"' if align else ""
        return f"<{tag}{style}>{text}</{tag}>"

    def footnotes(self, text: str) -> str:
        return f'<section class="footnotes" aria-label="Footnotes">\n<ol>\n{text}</ol>\n</section>\n'

    def footnote_item(self, text: str, number: int) -> str:
        return self._anchors.render_item(number, text)


def _attributes(values: Mapping[str, str | int | None]) -> str:
    return "".join(f' {name}="{escape(str(value))}"' for name, value in values.items() if value is not None)
