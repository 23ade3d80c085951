"""Base classes of all results."""

import math
from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Base of all values in the file."""

    model_config = ConfigDict(frozen=True)


class Part(Value):
    """One part of a run, which can be measured without the others: date, machine, and versions."""

    day: date
    machine: str
    versions: dict[str, str]
    code: str = ""
    """Digest of the measured code (`benchmarks/code.py`). Older results have none."""


def percentile(figures: Sequence[float], percent: int) -> float:
    """Return the smallest value that a percentage of all values do not exceed."""
    return sorted(figures)[math.ceil(len(figures) * percent / 100) - 1]
