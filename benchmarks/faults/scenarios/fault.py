"""The type of a scenario."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.faults.load import Load, Span
from benchmarks.faults.subject import Place


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that ends before `happens` returns.

    `happens` returns the time in which a process of the site was killed, or None. `title` is the name in tables, and
    `how` is the description on the page.
    """

    name: str
    title: str
    how: str
    place: Place
    happens: Callable[[Any, Load], Span | None]  # the subject of its place
