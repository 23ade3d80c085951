"""The two tiers of the test suite, and the distribution of the tests by xdist.

`make test` runs every test without the marker `release`. `make test-all` runs all tests. A test is in the release tier
if it is long by nature, or if the fast tier checks the same guarantee on another backend or with another input.

Browser tests run on one backend in the fast tier: other tests compare the bytes that the three backends send. The
marker `every_backend` puts a browser test into the fast tier on all three. The marker `one_backend` takes a test out of
both tiers on the other two, if it is only about scripts or styles.
"""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from lib.backend import SUPPORTED_BACKENDS

# The backend with all capabilities: WebSockets, streams, and OpenAPI.
FULL_BACKEND = "fastapi"
# A file whose tests on all backends use the same result, which takes long.
TOGETHER = "tests/deploy/test_image.py"


def release(*values: Any) -> Any:
    """Return a parameter of the release tier."""
    return pytest.param(*values, marks=pytest.mark.release)


def fast_on(*fast: str) -> list[Any]:
    """Return the three backends as parameters, all but `fast` (by default FastAPI) in the release tier."""
    return some(SUPPORTED_BACKENDS, *(fast or (FULL_BACKEND,)))


def some(values: Iterable[Any], *fast: Any) -> list[Any]:
    """Return parameters, all but `fast` in the release tier."""
    return [value if value in fast else release(value) for value in values]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Move a browser test on the other backends to the release tier."""
    is_repeated = _uses_browser(item) and backend_in(item.nodeid) not in {"", FULL_BACKEND}
    if is_repeated and item.get_closest_marker("every_backend") is None:
        item.add_marker(pytest.mark.release)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put browser tests first, then tests with a server, so that the workers end together."""
    config.hook.pytest_deselected(items=[item for item in items if is_left_out(item)])
    items[:] = [item for item in items if not is_left_out(item)]
    items.sort(key=lambda item: 0 if _uses_browser(item) else 1 if backend_in(item.nodeid) else 2)


class ByFileAndBackend(LoadScopeScheduling):  # type: ignore[misc]
    """Scheduler that gives the tests of one file and one backend to the same worker, because they share a server."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file == TOGETHER else f"{file} {backend_in(nodeid)}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFileAndBackend:
    """Distribute the tests of `pytest -n`."""
    return ByFileAndBackend(config, log)


def is_left_out(item: pytest.Item) -> bool:
    """Return whether another backend is enough for a test."""
    return item.get_closest_marker("one_backend") is not None and backend_in(item.nodeid) not in {"", FULL_BACKEND}


def _uses_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


def backend_in(nodeid: str) -> str:
    """Return the backend in the parameters of a test, or an empty string."""
    parameters = re.split(r"\W+", nodeid.partition("[")[2])
    return next((word for word in parameters if word in SUPPORTED_BACKENDS), "")
