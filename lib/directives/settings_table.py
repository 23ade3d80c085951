"""`.. settings::`"""

import re
from html import escape

from lib.content.context import PageContext
from lib.directives.base import Call, Directive, NoOptions, inline_html
from lib.settings import all_settings

JOINT = re.compile("(?<=[_/])")


class SettingsTable(Directive[NoOptions]):
    """A table of every environment variable that the site reads, made from the settings class.

    No argument, no options.
    """

    NAME = "settings"
    OPTIONS = NoOptions

    def render(self, call: Call[NoOptions], page: PageContext) -> str:
        rows = "".join(_row(*row) for row in settings_rows())
        return (
            '<div class="table-wrap" tabindex="0" role="group" aria-label="Settings"><table>'
            "<thead><tr><th>Variable</th><th>Default</th><th>Meaning</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def markdown(self, call: Call[NoOptions], page: PageContext) -> str:
        rows = [
            f"| `{name}` | {f'`{default}`' if default else ''} | {text} |" for name, default, text in settings_rows()
        ]
        return "\n".join(["| Variable | Default | Meaning |", "|---|---|---|", *rows])


def settings_rows() -> list[tuple[str, str, str]]:
    """Name, default and meaning of each variable, in the order of `.env.example`."""
    return [(name.upper(), _plain(field.default), field.description or "") for name, field in all_settings().items()]


def _plain(value: object) -> str:
    """A default as it would be written in `.env`."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _row(name: str, default: str, meaning: str) -> str:
    cells = f"<td>{_code(name)}</td><td>{_code(default)}</td><td>{inline_html(meaning)}</td>"
    return f'<tr id="{name.lower()}">{cells}</tr>'


def _code(text: str) -> str:
    """May break behind what joins its words, so that the meaning is in sight beside the longest name."""
    return f"<code>{JOINT.sub('<wbr>', escape(text))}</code>" if text else ""
