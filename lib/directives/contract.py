"""`.. contract::`"""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from lib.backend import SUPPORTED_BACKENDS, known_backend
from lib.content.context import PageContext
from lib.directives.base import Call, Directive, NoOptions, inline_html
from lib.directives.contract_case import ContractRow
from lib.directives.contract_table import contract_rows

# A longer request is cut; what matters stands at its beginning.
MAX_REQUEST_LENGTH = 48


class Contract(Directive[NoOptions]):
    """Tables of what every backend answers, made from the contract that the tests hold them to.

    Where the three answer alike the answer stands once, across their columns. No argument, no options.
    """

    NAME = "contract"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        return "".join(_table(group, rows) for group, rows in _groups())

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        return "\n\n".join(_markdown_table(group, rows) for group, rows in _groups())


def _groups() -> list[tuple[str, list[ContractRow]]]:
    return [(group, list(rows)) for group, rows in groupby(contract_rows(), key=lambda row: row.group)]


def _table(group: str, rows: Iterable[ContractRow]) -> str:
    heads = "".join(f'<th scope="col">{label}</th>' for label in _heads(group))
    body = "".join(_row(row) for row in rows)
    return (
        f'<div class="table-wrap contract" tabindex="0" role="group" aria-label="Contract: {escape(group)}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _heads(group: str) -> list[str]:
    return [group, *(known_backend(name).label for name in SUPPORTED_BACKENDS)]


def _row(row: ContractRow) -> str:
    asked = f"<br><code>{escape(_short(row.asked))}</code>" if row.asked else ""
    note = f"<small>{inline_html(row.note)}</small>" if row.note else ""
    results = _results(row)
    span = "" if len(results) > 1 else f' colspan="{len(SUPPORTED_BACKENDS)}"'
    cells = "".join(f"<td{span}>{_breakable(inline_html(result))}</td>" for result in results)
    kind = ' class="differs"' if len(results) > 1 else ""
    return f"<tr{kind}><td>{inline_html(row.title)}{asked}{note}</td>{cells}</tr>"


def _breakable(answer: str) -> str:
    """A media type may break behind its slash: it is wider than a column."""
    return answer.replace("application/", "application/<wbr>")


def _results(row: ContractRow) -> list[str]:
    """One result for each backend; a single one when they are the same."""
    results = [row.results[name] for name in SUPPORTED_BACKENDS]
    return results[:1] if len(set(results)) == 1 else results


def _short(asked: str) -> str:
    return asked if len(asked) <= MAX_REQUEST_LENGTH else f"{asked[:MAX_REQUEST_LENGTH]}…"


def _markdown_table(group: str, rows: Iterable[ContractRow]) -> str:
    first, *backends = _heads(group)
    return "\n".join([f"| {first} | {', '.join(backends)} |", "|---|---|", *(_markdown_row(row) for row in rows)])


def _markdown_row(row: ContractRow) -> str:
    """What was asked, and the answer once where the three answer alike: Markdown has no cells across columns."""
    asked = f" `{_short(row.asked)}`" if row.asked else ""
    note = f" ({row.note})" if row.note else ""
    results = _results(row)
    labels = [known_backend(name).label for name in SUPPORTED_BACKENDS]
    answers = results if len(results) == 1 else [": ".join(pair) for pair in zip(labels, results, strict=True)]
    return f"| {_cell(row.title + asked + note)} | {_cell('; '.join(answers))} |"


def _cell(text: str) -> str:
    """Text that cannot end a cell of a Markdown table."""
    return text.replace("|", r"\|")
