"""What a table of properties is made of, whether it describes a Dash component or a Python callable."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Prop:
    """One property, parameter or field; `type` and `default` are code, `description` is Markdown on one line."""

    name: str
    type: str
    default: str | None
    required: bool
    description: str
    style: bool = False
    """A Mantine style property, the same for all components; the page folds these away."""


@dataclass(frozen=True, slots=True)
class PropsTable:
    """The properties of one component, function or class; `title` is the name a reader would write."""

    title: str
    props: tuple[Prop, ...]


def quoted(value: object) -> str:
    """Write a literal as in Python, strings in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def entries(head: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Split a list in a docstring into its heads and what stands below each."""
    heads = list(head.finditer(text))
    starts = [match.start() for match in heads]
    for match, (_, end) in zip(heads, pairwise([*starts, len(text)]), strict=True):
        yield match, text[match.end() : end]
