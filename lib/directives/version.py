"""`.. version::`"""

from html import escape

from lib.content.context import PageContext
from lib.content.version import installed_version
from lib.directives.base import Call, Directive, DirectiveError, NoOptions


class Version(Directive[NoOptions]):
    """The installed version of the package that the argument names. Inside a sentence write `{{VERSION:package}}`."""

    NAME = "version"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        return f'<p>{escape(call.argument)} <span class="version">{escape(_installed(call.argument))}</span></p>'

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return f"{call.argument} {_installed(call.argument)}"


def _installed(package: str) -> str:
    number = installed_version(package)
    if number is None:
        raise DirectiveError(f"the package `{package}`, which is not installed", "the name of an installed one")
    return number
