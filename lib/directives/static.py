"""The directives without live parts: `cards`, `admonition`, `image`, `toc`, `version`, and `divider`."""

import re
from html import escape
from typing import Literal

from markupsafe import Markup
from pydantic import AliasChoices, Field, field_validator

from lib.content.blocks import ALERT_COLORS, ALERT_ICONS
from lib.content.context import Block, PageContext
from lib.content.diagnostics import use_one_of
from lib.content.inline import installed_version
from lib.content.renderer import MAX_IMAGE_WIDTH
from lib.directives.base import Call, Directive, DirectiveError, Options, element
from lib.islands import to_html
from lib.islands.icons import icon_svg
from lib.islands.templates import code_spans, render
from lib.translations import t

_HTML = "lib/directives/static.html"
_ITEM = re.compile(
    r'^[-*][ \t]+\[(?P<title>[^\]\n]+)\]\((?P<href>\S+?)(?:[ \t]+"(?P<icon>[^"\n]*)")?\)'
    r"(?P<text>.*(?:\n+[ \t]+\S.*)*)$",
    re.M,
)
_FORM = 'a list with items such as `- [Title](/path "set:icon") text`'


class Cards(Directive):
    """A grid of links: a list of `- [Title](/path "set:icon") text`. No argument, no options."""

    NAME = "cards"

    def render(self, call: Call, page: PageContext) -> str:
        items = []
        for card in _cards(call):
            line = call.body_line + call.body.count("\n", 0, card.start())
            page.note_link(card["href"], line)
            icon = icon_svg(card["icon"], size=22) if card["icon"] else ""
            if icon is None:
                page.report_missing_icon(line, card["icon"])
            text = "".join(block for block in page.blocks(_text(card), line) if isinstance(block, str))
            values = (card["title"], page.at.href(card["href"]), Markup(icon or ""), Markup(text))
            items.append(render(_HTML, "card", *values))
        return f'<ul class="cards">{"".join(items)}</ul>'

    def markdown(self, call: Call, page: PageContext) -> str:
        items = ((f"- [{card['title']}]({page.at.href(card['href'])})", _text(card)) for card in _cards(call))
        return "\n".join(": ".join(filter(None, item)) for item in items)


def _cards(call: Call) -> list[re.Match[str]]:
    """Return the items of the list. An indented line belongs to the item above it."""
    if other := _ITEM.sub("", call.body).strip():
        raise DirectiveError(f"Invalid line in directive `cards`: `{other.splitlines()[0]}`.", f"Use {_FORM}.")
    cards = list(_ITEM.finditer(call.body))
    if not cards:
        raise DirectiveError("Missing card in directive `cards`.", f"Add {_FORM}.")
    return cards


def _text(card: re.Match[str]) -> str:
    return " ".join(line.strip() for line in card["text"].splitlines()).strip()


class AdmonitionOptions(Options):
    """The style of the box."""

    icon: str | None = None
    color: str = "blue"
    title: bool = True
    fold: Literal["closed", "open"] | None = None

    @field_validator("color")
    @classmethod
    def _known(cls, value: str) -> str:
        """Return the color of a shade such as `blue.6`."""
        color = re.split(r"[.\s]", value.lower())[0]
        if color not in ALERT_COLORS:
            raise ValueError(use_one_of(ALERT_COLORS))
        return color


class Admonition(Directive[AdmonitionOptions]):
    """A box. The argument is its title, the body is Markdown with directives.

    `:icon:` is an icon as `set:name`, `:color:` one of the colors. `:fold: closed` and `:fold: open` let the user fold
    the box, `:title: false` removes the title.
    """

    NAME = "admonition"
    OPTIONS = AdmonitionOptions

    def render(self, call: Call[AdmonitionOptions], page: PageContext) -> Block:
        options, kind = call.options, ALERT_COLORS[call.options.color]
        icon = icon_svg(options.icon) if options.icon else ALERT_ICONS[kind]
        if icon is None:
            page.report_missing_icon(call.line, str(options.icon))
        blocks = page.blocks(call.body, call.body_line)
        live = not all(isinstance(block, str) for block in blocks)
        title = f"{icon or ALERT_ICONS[kind]}{code_spans(call.argument or t('Note'))}"
        if options.fold:
            blocks.insert(0, element("summary", [title], live=live, class_name="alert-title"))
        elif options.title:
            blocks.insert(0, f'<p class="alert-title">{title}</p>')
        tag, attributes = ("details", {"open": options.fold == "open"}) if options.fold else ("aside", {"role": "note"})
        box = element(tag, blocks, live=live, class_name=f"alert alert-{kind}", **attributes)
        return box if live else to_html(box)

    def markdown(self, call: Call[AdmonitionOptions], page: PageContext) -> str:
        title = f"**{call.argument or 'Note'}**\n\n" if call.options.title or call.options.fold else ""
        body = title + page.expand(call.body, call.body_line)
        return "\n".join(f"> {line}".rstrip() for line in body.splitlines())


_LENGTH = re.compile(r"^\d+(\.\d+)?(px|%|em|rem|vw|ch)?$")


class ImageOptions(Options):
    """Size and text of the image."""

    w: str | None = Field(None, validation_alias=AliasChoices("w", "width"))
    h: str | None = Field(None, validation_alias=AliasChoices("h", "height"))
    alt: str = ""
    caption: str = ""

    @field_validator("w", "h")
    @classmethod
    def _length(cls, value: str) -> str:
        if not _LENGTH.match(value):
            raise ValueError("Use a number of pixels or a CSS length such as `50%`.")
        return f"{value}px" if value.replace(".", "", 1).isdigit() else value


class Image(Directive[ImageOptions]):
    """An image, by a path in `assets/` or relative to the page's file.

    `:w:` and `:h:` are width and height, `:alt:` is the alternative text, `:caption:` a line under the image.
    """

    NAME = "image"
    OPTIONS = ImageOptions

    def render(self, call: Call[ImageOptions], page: PageContext) -> str:
        found = page.at.image(call.argument)
        if found is None:
            fix = "Use an image file of this project, in `assets/` or next to the page."
            raise DirectiveError(f"Image not found or not allowed: `{call.argument}`.", fix)
        id = page.unique("image") if (found.width or 0) > MAX_IMAGE_WIDTH else ""
        return str(render(_HTML, "image", found, call.options, id))

    def markdown(self, call: Call[ImageOptions], page: PageContext) -> str:
        found = page.at.image(call.argument)
        image = f"![{call.options.alt or call.options.caption}]({found.url if found else call.argument})"
        return f"{image}\n\n*{call.options.caption}*" if call.options.caption else image


class TocOptions(Options):
    """The levels of headings to list."""

    min: int = Field(2, ge=1, le=6, validation_alias=AliasChoices("min", "min_level"), description="Highest level.")
    max: int = Field(4, ge=1, le=6, validation_alias=AliasChoices("max", "max_level"), description="Lowest level.")


class Toc(Directive[TocOptions]):
    """The levels of headings in the table of contents, which is always in the right column. No argument, no body."""

    NAME = "toc"
    OPTIONS = TocOptions

    def render(self, call: Call[TocOptions], page: PageContext) -> str:
        page.toc_levels = (call.options.min, call.options.max)
        return ""

    def markdown(self, call: Call[TocOptions], page: PageContext) -> str:
        return ""


class Version(Directive):
    """The installed version of the package in the argument. In a sentence, use `{{VERSION:package}}`."""

    NAME = "version"

    def render(self, call: Call, page: PageContext) -> str:
        return f'<p>{escape(call.argument)} <span class="version">{escape(_installed(call.argument))}</span></p>'

    def markdown(self, call: Call, page: PageContext) -> str:
        return f"{call.argument} {_installed(call.argument)}"


def _installed(package: str) -> str:
    number = installed_version(package)
    if number is None:
        raise DirectiveError(f"Package not installed: `{package}`.", "Correct its name, or install it.")
    return number


class Divider(Directive):
    """A horizontal line, with the argument in its middle."""

    NAME = "divider"

    def render(self, call: Call, page: PageContext) -> str:
        label = f"<span>{escape(call.argument)}</span>" if call.argument else ""
        return f'<div class="divider" role="separator">{label}</div>'

    def markdown(self, call: Call, page: PageContext) -> str:
        return f"---\n\n**{call.argument}**" if call.argument else "---"
