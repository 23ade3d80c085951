"""Jinja templates: files with macros next to the code that uses them, for the HTML of the site, and other texts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from lib.islands.icons import icon
from lib.islands.serialize import to_html
from lib.settings import PROJECT_ROOT
from lib.translations import direction, language, script_texts, t

_BREAK = re.compile(r"\n\s*")
_CODE = re.compile(r"`([^`]+)`")


def code_spans(text: str) -> Markup:
    """Return the text as HTML, with its code spans."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


class _OneLine(Extension):
    """Removes line breaks and indentation in templates: between inline elements, browsers would show a space."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            yield Token(token.lineno, "data", _BREAK.sub("", token.value)) if token.type == "data" else token


environment = Environment(
    loader=FileSystemLoader(PROJECT_ROOT),
    autoescape=True,
    undefined=StrictUndefined,
    lstrip_blocks=True,
    extensions=[_OneLine],
)
environment.globals |= {"direction": direction, "language": language, "script_texts": script_texts, "t": t}
environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
# `html` writes a Dash tree.
environment.filters |= {"icon": icon, "code_spans": code_spans, "html": lambda node: Markup(to_html(node))}


def render(file: str, macro: str, *values: Any, **named: Any) -> Markup:
    """Return the HTML of a macro in a template. `file` is a path in the project, such as `components/shell.html`."""
    try:
        return Markup(getattr(environment.get_template(file).module, macro)(*values, **named))
    except Exception:
        environment.handle_exception()  # raises it with the line of the template


def template_environment(folder: Path, *filters: Callable[..., Any]) -> Environment:
    """Return the templates in a folder. Those in HTML and XML escape their values. Filters have their own names."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html", "xml")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {each.__name__: each for each in filters}
    environment.globals["t"] = t
    return environment
