"""What a scenario is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.faults.load import Load, Span
from benchmarks.faults.subject import Place


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that breaks, and is whole again when `happens` returns.

    It gives the time in which a process of the site was killed, or None. `title` names it in a table, `how` tells a
    reader what is done.
    """

    name: str
    title: str
    how: str
    place: Place
    happens: Callable[[Any, Load], Span | None]  # the subject is the one of its place
