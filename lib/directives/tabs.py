"""`.. tabs::` and the `.. tab::` inside it."""

from lib.content.context import Block, PageContext
from lib.content.values import DirectiveCall
from lib.directives.base import Call, Directive, DirectiveError, NoOptions, Options
from lib.directives.tab_markup import Tab, tab_group


class TabsOptions(Options):
    """How the group behaves."""

    sync: bool = True


class Tabs(Directive[TabsOptions]):
    """Alternatives of which a reader sees one. The body holds one `.. tab::Label` for each; no argument.

    Groups with the same labels follow one choice, also on other pages, unless `:sync: false`.
    """

    NAME = "tabs"
    OPTIONS = TabsOptions

    def render(self, call: Call[TabsOptions], page: PageContext) -> Block:
        tabs = [Tab(_label(tab), page.blocks(tab.body, tab.body_line)) for tab in _tab_calls(call, page)]
        return tab_group(tabs, page.unique("tabs"), sync=call.options.sync)

    def markdown(self, call: Call[TabsOptions], page: PageContext) -> str:
        return "\n\n".join(
            f"**{_label(tab)}**\n\n{page.expand(tab.body, tab.body_line)}" for tab in _tab_calls(call, page)
        )


class TabOutside(Directive[NoOptions]):
    """One alternative of `.. tabs::`. The argument is its label, the body is Markdown and may hold directives."""

    NAME = "tab"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> Block:
        raise DirectiveError("`tab` outside of `tabs`", "a `.. tabs::` above it, and this one indented")

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return page.expand(call.body, call.body_line)


def _tab_calls(call: Call[TabsOptions], page: PageContext) -> list[DirectiveCall]:
    """The `.. tab::` calls of the body; anything else in it is reported."""
    calls: list[DirectiveCall] = []
    for block in page.parse(call.body, call.body_line).blocks:
        if isinstance(block, DirectiveCall) and block.name == TabOutside.NAME:
            calls.append(block)
        elif isinstance(block, DirectiveCall) or block.strip():
            raise DirectiveError("text in `tabs` that is in none of its tabs", "only `.. tab::Label` blocks")
    if not calls:
        raise DirectiveError("`tabs` without a tab", "at least one indented `.. tab::Label` block")
    return calls


def _label(tab: DirectiveCall) -> str:
    if not tab.argument.strip():
        raise DirectiveError("`tab` without a label", "`.. tab::Label`")
    return tab.argument.strip()
