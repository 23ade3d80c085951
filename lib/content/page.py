"""A page as a value: what its file says, ready to be registered."""

from dataclasses import dataclass
from typing import Any

from lib.content.front_matter import FrontMatter
from lib.content.values import Heading


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file.

    `source` is its path relative to the project, `redirects` its former paths that are free, `blocks` the stretches of
    HTML and the trees that its directives made, `headings` those of the table of contents, `markdown` the text with its
    directives written out.
    """

    matter: FrontMatter
    source: str
    redirects: tuple[str, ...]
    blocks: tuple[Any, ...]
    headings: tuple[Heading, ...]
    markdown: str
