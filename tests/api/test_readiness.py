"""Readiness checks report the reasons why the site is not ready."""

from collections.abc import Callable

import pytest

from lib.http.errors import ProblemError
from lib.servers import health as module
from lib.servers.health import add_check, readiness
from tests.delivery.conftest import Register


@pytest.fixture(autouse=True)
def own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the checks of a test after it."""
    monkeypatch.setattr(module, "_checks", dict(module._checks))


def test_a_site_with_pages_is_ready(register: Register) -> None:
    register("/")
    assert readiness().checks == ["process", "pages"]


def test_a_site_without_pages_is_not(register: Register) -> None:
    register("/hidden", hidden=True)
    assert reasons() == {"pages": "No page has been parsed."}


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (lambda: "Cannot be reached.", "Cannot be reached."),
        (lambda: str(1 / 0), "The check failed with ZeroDivisionError."),
    ],
)
def test_a_part_of_the_site_adds_a_check(check: Callable[[], str | None], reason: str, register: Register) -> None:
    register("/")
    add_check("store", check)
    assert reasons() == {"store": reason}
    add_check("store", lambda: None)
    assert "store" in readiness().checks


def reasons() -> dict[str, str]:
    """Return the reasons why the site is not ready."""
    with pytest.raises(ProblemError) as caught:
        readiness()
    assert (caught.value.status, caught.value.headers) == (503, {"retry-after": "5"})
    return {item.name: item.detail for item in caught.value.errors}
