"""One line of text with `code` in it as HTML, for cells of tables that are made, not written."""

import re
from html import escape

_CODE = re.compile(r"`([^`]+)`")


def inline_html(text: str) -> str:
    """The text, escaped, with its code spans marked."""
    return _CODE.sub(r"<code>\1</code>", escape(text))
