"""What no request tells: it is looked at from time to time, and when somebody asks for the metrics."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process is at. `visits` and `lost_lines` are counted from its start."""

    jobs: int = 0
    """Background callbacks that run."""

    waiting: int = 0
    """Visits that are not stored yet."""

    visits: Mapping[str, int] = field(default_factory=dict)
    """Visits by what became of them."""

    lost_lines: int = 0
    """Log lines that were left out."""
