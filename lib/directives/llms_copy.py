"""`.. llms_copy::`"""

from dataclasses import replace

from lib.content.context import PageContext
from lib.directives.base import Call, Directive, NoOptions
from lib.page_menu import page_menu
from lib.site import get_site


class LlmsCopy(Directive[NoOptions]):
    """The menu that stands below each page's heading, once more: at the end of a long page, for example.

    The argument, if there is one, names the page in the menu's label.
    """

    NAME = "llms_copy"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        site = replace(get_site(), prefix=page.place.prefix)
        return page_menu(site, page.endpoint, call.argument or "This page")

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return ""
