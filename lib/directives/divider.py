"""`.. divider::`"""

from html import escape

from lib.content.context import PageContext
from lib.directives.base import Call, Directive, NoOptions


class Divider(Directive[NoOptions]):
    """A line across the text. The argument, if there is one, stands in its middle."""

    NAME = "divider"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        label = f"<span>{escape(call.argument)}</span>" if call.argument else ""
        return f'<div class="divider" role="separator">{label}</div>'

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return f"---\n\n**{call.argument}**" if call.argument else "---"
