"""The probes, by subject. Each does one thing on a running server, and returns the result: yes, partial, or no."""

from collections.abc import Callable

from tests.capabilities.results import Status
from tests.capabilities.subject import Subject

Probe = Callable[[Subject], Status]


def yes_if(holds: object) -> Status:
    """Return yes or no."""
    return "yes" if holds else "no"
