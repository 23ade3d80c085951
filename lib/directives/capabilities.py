"""`.. capabilities::`"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from lib.backend import SUPPORTED_BACKENDS, BackendName, known_backend
from lib.content.context import PageContext
from lib.directives.base import Call, Directive, DirectiveError, NoOptions

FILE = Path(__file__).with_suffix(".json")

Status = Literal["yes", "partial", "no"]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measured(_Value):
    """What came out on one backend. `note` is the reason of a no, or the limit of a partial: one line of Markdown."""

    status: Status
    note: str = ""


class Capability(_Value):
    """One claim. `title` is one line of Markdown."""

    id: str
    title: str
    backends: Mapping[BackendName, Measured]


class Group(_Value):
    """The claims about one thing: Dash as it comes, or this site."""

    id: str
    title: str
    rows: tuple[Capability, ...]


class Capabilities(_Value):
    """One run. `versions` is by package, `python` among them; `examples` is by module of the live example."""

    date: str
    versions: Mapping[str, str]
    groups: tuple[Group, ...]
    examples: Mapping[str, tuple[BackendName, ...]]


@dataclass(frozen=True, slots=True)
class Verified:
    """Where a live example was operated: with which Dash, and on which backends, by their labels."""

    dash: str
    backends: tuple[str, ...]


@lru_cache(maxsize=1)
def capabilities() -> Capabilities:
    """The committed run."""
    return Capabilities.model_validate_json(FILE.read_bytes())


def verified_on(module: str) -> Verified | None:
    """Where the live example of a module was operated; None if it was not."""
    measured = capabilities()
    operated = measured.examples.get(module, ())
    labels = tuple(known_backend(name).label for name in SUPPORTED_BACKENDS if name in operated)
    return Verified(measured.versions["dash"], labels) if labels else None


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
