"""`.. capabilities::`"""

from html import escape

from lib.backend import SUPPORTED_BACKENDS, known_backend
from lib.capabilities import Capabilities, Capability, Group, Measured, capabilities
from lib.content.context import PageContext
from lib.directives.base import Call, Directive, DirectiveError, NoOptions

LABELS = tuple(known_backend(name).label for name in SUPPORTED_BACKENDS)


class CapabilitiesTable(Directive[NoOptions]):
    """Tables of what works on which backend, as `make capabilities` measured it.

    The argument names a group: `dash` is Dash as it comes, `site` this site. Without one all are shown. No options.
    """

    NAME = "capabilities"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        measured = capabilities()
        return "".join(_table(group, _when(measured), call, page) for group in _groups(measured, call.argument))

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        measured = capabilities()
        tables = (_markdown_table(group, call, page) for group in _groups(measured, call.argument))
        return "\n\n".join(f"{table}\n\n{_when(measured)}" for table in tables)


def _groups(measured: Capabilities, argument: str) -> tuple[Group, ...]:
    known = {group.id: group for group in measured.groups}
    if argument and argument not in known:
        raise DirectiveError(f"the group `{argument}` of `capabilities`", f"none, or one of: {', '.join(known)}")
    return (known[argument],) if argument else measured.groups


def _when(measured: Capabilities) -> str:
    versions = ", ".join(f"{package} {version}" for package, version in measured.versions.items())
    return f"Measured on {measured.date} with {versions}."


def _table(group: Group, caption: str, call: Call[NoOptions], page: PageContext) -> str:
    heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in (group.title, *LABELS))
    body = "".join(_row(row, call, page) for row in group.rows)
    return (
        f'<div class="table-wrap capabilities" tabindex="0" role="group" aria-label="{escape(group.title)}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Capability, call: Call[NoOptions], page: PageContext) -> str:
    cells = "".join(_cell(row.backends[name], call, page) for name in SUPPORTED_BACKENDS)
    return f'<tr><th scope="row">{_inline(row.title, call, page)}</th>{cells}</tr>'


def _cell(measured: Measured, call: Call[NoOptions], page: PageContext) -> str:
    note = f" <small>{_inline(measured.note, call, page)}</small>" if measured.note else ""
    return f'<td><strong data-status="{measured.status}">{measured.status}</strong>{note}</td>'


def _inline(text: str, call: Call[NoOptions], page: PageContext) -> str:
    """One line of Markdown as HTML; its links are checked like those of the page."""
    return "".join(map(str, page.blocks(text, call.line))).strip().removeprefix("<p>").removesuffix("</p>")


def _markdown_table(group: Group, call: Call[NoOptions], page: PageContext) -> str:
    rows = ((row.title, *(_words(row.backends[name]) for name in SUPPORTED_BACKENDS)) for row in group.rows)
    lines = ((page.expand(cell, call.line).replace("|", r"\|") for cell in row) for row in rows)
    head = f"| {' | '.join((group.title, *LABELS))} |"
    return "\n".join([head, "|---|---|---|---|", *(f"| {' | '.join(cells)} |" for cells in lines)])


def _words(measured: Measured) -> str:
    return f"{measured.status} ({measured.note})" if measured.note else measured.status
