"""`.. toc::`"""

from pydantic import AliasChoices, Field

from lib.content.context import PageContext
from lib.directives.base import Call, Directive, Options


class TocOptions(Options):
    """Which levels of headings are listed."""

    min: int = Field(2, ge=1, le=6, validation_alias=AliasChoices("min", "min_level"), description="Highest level.")
    max: int = Field(4, ge=1, le=6, validation_alias=AliasChoices("max", "max_level"), description="Lowest level.")


class Toc(Directive[TocOptions]):
    """Chooses what the table of contents lists. It stands in the right column whether or not this is written.

    No argument, no body.
    """

    NAME = "toc"
    OPTIONS = TocOptions

    def render(self, call: Call[TocOptions], page: PageContext) -> str:
        page.toc_levels = (call.options.min, call.options.max)
        return ""

    def markdown(self, call: Call[TocOptions], page: PageContext) -> str:
        return ""
