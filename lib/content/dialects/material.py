r"""The syntax of Material for MkDocs: boxes, collapsible boxes, and tabs, each with an indented body.

    !!! note "Title"            ??? tip "Closed"            === "Tab"

        Text.                       Text.                       Text.

They are the directives `admonition` and `tabs`. `other_tools.toml` lists their types, and syntax that is a page error.
"""

import re
import tomllib
from pathlib import Path
from re import Match
from typing import Any

from lib.content.diagnostics import use_one_of
from lib.content.dialects.dialect import Dialect, Unsupported
from lib.content.directive_block import read_body
from lib.content.lines import LineBlockState
from lib.content.parsed_page import DirectiveCall, Problem

_DATA = tomllib.loads(Path(__file__).with_name("other_tools.toml").read_text(encoding="utf-8"))
_COLORS: dict[str, str] = {kind: color for color, kinds in _DATA["types"].items() for kind in kinds}
_FOLDS = {"!!!": {}, "???": {"fold": "closed"}, "???+": {"fold": "open"}}
_HEAD = re.compile(r"(?P<kind>[\w-]++)?(?P<more>(?:[ \t]++[\w-]++)*+)(?:[ \t]*\"(?P<title>[^\n]*)\")?[ \t]*")
_TAB = r"^(?P<tab_margin> {0,3})===(?P<tab_mark>[!+]{0,2})[ \t]+(?P<tab_label>\"[^\n]*\"|'[^\n]*')[ \t]*$"
_NEXT_TAB = re.compile(rf"(?:[ \t]*\n)*+{_TAB.replace('^', '', 1)}", re.M)


def parse_box(_block: Any, match: Match[str], state: LineBlockState) -> int | None:
    """Parse `!!!`, `???`, or `???+` with a type, a title, and a body."""
    head = _HEAD.fullmatch(match["box_head"])
    body, body_line, end = read_body(state, match.end() + 1, len(match["box_margin"]))
    if head is None or not any(head.groups()) or (head["kind"] not in _COLORS and not body and head["title"] is None):
        return None
    line, kind = state.line_at(match.start()), (head["kind"] or "note").lower()
    problems: list[Problem] = state.env["problems"]
    if kind not in _COLORS:
        problems.append(Problem(line, f"Unknown type `{kind}` of a box.", use_one_of(_COLORS)))
    if not body and head["title"] is None:
        problems.append(Problem(line, f"Box `{kind}` is empty.", "Indent its text by four spaces."))
    if head["more"]:
        problems.append(Problem(line, f"Words `{head['more'].strip()}` have no effect.", "Write only type and title."))
    options = {"color": _COLORS.get(kind, "blue"), **_FOLDS[match["box_mark"]]}
    if head["title"] == "" and match["box_mark"] == "!!!":
        options["title"] = "false"
    title = head["title"] or kind.capitalize()
    call = DirectiveCall("admonition", title, options, body, line, body_line, state.line_at(end))
    state.append_token({"type": "directive", "attrs": {"call": call}, "line": line})
    return end


def parse_tabs(_block: Any, match: Match[str], state: LineBlockState) -> int:
    """Parse a group of tabs: `=== "Label"` and a body for each."""
    tabs: list[DirectiveCall] = []
    head: Match[str] | None = match
    end = match.start()
    while head and (not tabs or "!" not in head["tab_mark"]) and head["tab_margin"] == match["tab_margin"]:
        line = state.line_at(head.start("tab_margin"))
        body, body_line, end = read_body(state, head.end() + 1, len(match["tab_margin"]))
        if "+" in head["tab_mark"]:
            fix = "Remove it: the first tab is selected."
            state.env["problems"].append(Problem(line, "The mark `+` of a tab has no effect.", fix))
        tabs.append(DirectiveCall("tab", head["tab_label"][1:-1], {}, body, line, body_line, state.line_at(end)))
        head = _NEXT_TAB.match(state.src, end)
    call = DirectiveCall("tabs", "", {}, "", tabs[0].line, tabs[0].line, state.line_at(end), tuple(tabs))
    state.append_token({"type": "directive", "attrs": {"call": call}, "line": call.line})
    return end


DIALECT = Dialect(
    blocks=(
        ("box", r"^(?P<box_margin> {0,3})(?P<box_mark>!!!|\?\?\?\+?)[ \t]*(?P<box_head>[^\n]*)$", parse_box),
        ("tabs", _TAB, parse_tabs),
    ),
    unsupported=[Unsupported(**rule) for rule in _DATA["unsupported"]],
)
