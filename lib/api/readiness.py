"""Whether the process should be sent requests. A part of the site that can be out of order adds a check of its own."""

import logging
from collections.abc import Callable

import dash

from lib.api.models import ReadinessResponse
from lib.api.problem import ProblemError, ProblemItem
from lib.api.stopping import stopping
from lib.navigation import is_listed

log = logging.getLogger(__name__)

# A check returns why the process is not ready, or None.
Check = Callable[[], str | None]


def add_check(name: str, check: Check) -> None:
    """Makes `/readyz` ask `check` too. It runs at each question, so it must be quick and have a timeout of its own."""
    _checks[name] = check


def readiness() -> ReadinessResponse:
    """The checks, all of them good. Raises `ProblemError` 503 with the reasons of those that are not."""
    reasons = {name: _reason(name, check) for name, check in _checks.items()}
    failed = [ProblemItem(name=name, detail=reason) for name, reason in reasons.items() if reason is not None]
    if failed:
        raise ProblemError(503, "This process takes no requests at the moment.", failed, {"retry-after": "5"})
    return ReadinessResponse(checks=list(reasons))


def _reason(name: str, check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # whatever a check runs into, it is a reason
        log.exception("The readiness check %s failed", name)
        return f"The check failed with {type(error).__name__}."


def _process() -> str | None:
    return "The process was told to stop." if stopping.told() else None


def _pages() -> str | None:
    listed = any(is_listed(entry) for entry in dash.page_registry.values())
    return None if listed else "No page has been parsed."


_checks: dict[str, Check] = {"process": _process, "pages": _pages}
