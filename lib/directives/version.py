"""`.. version::`"""

from html import escape
from importlib.metadata import PackageNotFoundError, version

from lib.content.context import PageContext
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
    try:
        return version(package)
    except (PackageNotFoundError, ValueError) as error:
        raise DirectiveError(
            f"the package `{package}`, which is not installed", "the name of an installed one"
        ) from error
