"""`.. admonition::`"""

import re

from dash import html
from markupsafe import Markup
from pydantic import field_validator

from lib.content.context import Block, PageContext
from lib.directives.base import Call, Directive, Options
from lib.directives.blocks import container
from lib.icons import icon_svg

# Colours by name, as Mantine's and the alerts' are called, and the alert whose look they share.
KINDS = {
    "blue": "note", "cyan": "note", "indigo": "note", "gray": "note", "grey": "note", "dark": "note",
    "green": "tip", "teal": "tip", "lime": "tip",
    "violet": "important", "grape": "important", "pink": "important",
    "yellow": "warning", "orange": "warning",
    "red": "caution",
}  # fmt: skip
DEFAULT_ICON = "tabler:info-circle"


class AdmonitionOptions(Options):
    """How the box looks."""

    icon: str = DEFAULT_ICON
    color: str = "blue"

    @field_validator("color")
    @classmethod
    def _known(cls, value: str) -> str:
        """Shades such as `blue.6` count as their colour."""
        colour = re.split(r"[.\s]", value.lower())[0]
        if colour not in KINDS:
            raise ValueError("one of: " + ", ".join(KINDS))
        return colour


class Admonition(Directive[AdmonitionOptions]):
    """A box that stands out. The argument is its title, the body is Markdown and may hold directives.

    `:icon:` an icon as `set:name`; `:color:` one of the colours.
    """

    NAME = "admonition"
    OPTIONS = AdmonitionOptions

    def render(self, call: Call[AdmonitionOptions], page: PageContext) -> Block:
        icon = icon_svg(call.options.icon)
        if icon is None:
            page.report(
                call.line, f"the icon `{call.options.icon}`", f"a bundled one; `{_add(call.options.icon)}` adds it"
            )
            icon = icon_svg(DEFAULT_ICON) or ""
        title = html.P([Markup(icon), call.argument or "Note"], className="alert-title")
        kind = KINDS[call.options.color]
        return container("aside", [title], page.blocks(call.body, call.body_line), class_name=f"alert alert-{kind}")

    def markdown(self, call: Call[AdmonitionOptions], page: PageContext) -> str:
        body = page.expand(call.body, call.body_line)
        quoted = "\n".join(f"> {line}".rstrip() for line in body.splitlines())
        return f"> **{call.argument or 'Note'}**\n>\n{quoted}"


def _add(icon: str) -> str:
    return f"python tools/icons.py {icon}"
