"""What all figures have in common."""

import math
from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Base of what is in the file."""

    model_config = ConfigDict(frozen=True)


class Part(Value):
    """One part of a run, which can be measured again without the others: when, on what, and with which versions."""

    day: date
    machine: str
    versions: dict[str, str]


def percentile(figures: Sequence[float], percent: int) -> float:
    """The smallest figure that so many percent of all do not exceed."""
    return sorted(figures)[math.ceil(len(figures) * percent / 100) - 1]
