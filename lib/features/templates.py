"""The Jinja templates of features."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


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
    return environment
