r"""Formulas in LaTeX, as MathML: `$a^2$` in a text, `$$…$$` or a code block of the language `math` as a block.

As on GitHub, a dollar sign next to a letter, a digit, or a space inside is text: `$5 and $10` is not a formula.
"""

import re
from html import escape, unescape
from re import Match
from typing import Any
from xml.etree.ElementTree import tostring

from lib.content.diagnostics import as_sentence
from lib.content.dialects.dialect import Dialect, Unsupported
from lib.content.lines import LineBlockState, LineInlineState
from lib.content.parsed_page import Problem
from lib.translations import t

_PART = r"(?:[^$\\\n]|\\.|\\?\n(?![ \t]*\n))"
_LATEX = rf"{_PART}++"
_BLOCK = rf"^ {{0,3}}\$\$(?P<math_block>{_LATEX})\$\$[ \t]*$"
_INLINE = (
    rf"\$\$(?P<math_display>{_LATEX})\$\$|\$`(?P<math_code>[^`\n]+)`\$"
    rf"|\$(?<![\w$\\]\$)(?P<math_text>(?![\s$])(?:(?!\]\(|`){_PART})++)(?<!\s)\$(?![\w$])"
)
_OPEN = r"^[ \t]*\$\$[ \t]*$"
_BRACE = re.compile(r"\\.|([{}])", re.S)
# A longer formula in a text can be wider than a phone.
LONGEST_INLINE = 40


def parse_block(_block: Any, match: Match[str], state: LineBlockState) -> int:
    """Parse `$$…$$` on its own lines."""
    line = state.line_at(match.start())
    state.append_token({"type": "block_math", "raw": match["math_block"], "attrs": {"line": line}})
    return match.end() + 1


def parse_inline(_inline: Any, match: Match[str], state: LineInlineState) -> int:
    """Parse a formula in a text. `visible` is its text in a heading."""
    latex = match["math_display"] or match["math_code"] or match["math_text"]
    attributes = {"line": state.line_at(match.start()), "is_block": match["math_display"] is not None}
    state.append_token({"type": "math", "raw": latex, "visible": latex, "attrs": attributes})
    return match.end()


def render_block(renderer: Any, latex: str, line: int) -> str:
    """Return a formula in a paragraph of its own."""
    return f"<p>{render(renderer, latex, line, is_block=True)}</p>\n"


def render(renderer: Any, latex: str, line: int, *, is_block: bool) -> str:
    """Return a formula as MathML, or its source as code if it is not valid."""
    from latex2mathml import converter  # noqa: PLC0415  # slow, and few pages have formulas

    latex = latex.strip()
    try:
        braces = _BRACE.findall(latex)
        if braces.count("{") != braces.count("}"):
            raise ValueError(f"it has {braces.count('{')} `{{` and {braces.count('}')} `}}`")
        math = converter.convert_to_element(latex, display="block" if is_block else "inline")
        for node in math.iter():
            if "href" in node.attrib:
                raise ValueError("links are not supported in formulas")
            node.text = unescape(node.text or "")
            if node.tag != "mtext" and re.match(r"\\[A-Za-z]", node.text):
                raise ValueError(f"the command `{node.text}` is unknown")
    except Exception as error:
        message = f"Invalid formula `{latex}`: {str(error) or type(error).__name__}"
        fix = "Fix the LaTeX, or write `\\$` for a dollar sign."
        renderer.problems.append(Problem(line, as_sentence(message), fix))
        return f"<code>{escape(latex)}</code>"
    del math.attrib["xmlns"]
    math.set("alttext", latex)
    html = tostring(math, encoding="unicode")
    kind = "math" if is_block else "math math-inline" if len(latex) > LONGEST_INLINE else ""
    return f'<span class="{kind}" tabindex="0" role="group" aria-label="{t("Formula")}">{html}</span>' if kind else html


DIALECT = Dialect(
    blocks=(("block_math", _BLOCK, parse_block),),
    inlines={"$": ("inline_math", _INLINE, parse_inline)},
    renderers={"math": render, "block_math": render_block},
    fences={"math": render_block},
    libraries=("latex2mathml",),
    verbatim=(_BLOCK, _INLINE),
    unsupported=(Unsupported(_OPEN, "Formula `{}` is not closed.", "Write `$$` after it, and no blank line in it."),),
)
