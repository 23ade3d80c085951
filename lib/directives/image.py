"""`.. image::`"""

import re
from html import escape

from pydantic import AliasChoices, Field, field_validator

from lib.content.context import PageContext
from lib.directives.base import Call, Directive, DirectiveError, Options

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
        options = call.options
        css = ";".join(f"{name}:{length}" for name, length in (("width", options.w), ("height", options.h)) if length)
        style = f' style="{css}"' if css else ""
        size = f' width="{found.width}" height="{found.height}"' if found.width and found.height else ""
        image = (
            f'<img src="{escape(found.url)}" alt="{escape(options.alt)}"{size}{style} loading="lazy" decoding="async">'
        )
        caption = f"<figcaption>{escape(options.caption)}</figcaption>" if options.caption else ""
        return f'<figure class="image">{image}{caption}</figure>'

    def markdown(self, call: Call[ImageOptions], page: PageContext) -> str:
        found = page.at.image(call.argument)
        image = f"![{call.options.alt or call.options.caption}]({found.url if found else call.argument})"
        return f"{image}\n\n*{call.options.caption}*" if call.options.caption else image
