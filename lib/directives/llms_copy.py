"""`.. llms_copy::`"""

from html import escape

from lib.content.context import PageContext
from lib.directives.base import Call, Directive, NoOptions


class LlmsCopy(Directive[NoOptions]):
    """The page's menu for people who work with a language model: copy the page as Markdown, or open it as such.

    The argument, if there is one, names the page in the menu's label.
    """

    NAME = "llms_copy"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        twin = escape(page.href("/llms.txt" if page.endpoint == "/" else f"{page.endpoint}/llms.txt"))
        label = escape(f"{call.argument} as Markdown" if call.argument else "This page as Markdown")
        return (
            f'<div class="page-menu" role="group" aria-label="{label}">'
            f'<button class="button copy-page" type="button" data-copy-from="{twin}">Copy page as Markdown</button>'
            f'<a class="button" href="{twin}">View Markdown</a></div>'
        )

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return ""
