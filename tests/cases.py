"""Many cases in one test: all of them are checked, and each failure is reported with its case.

A parametrized test is clearer for a few cases. For hundreds, collecting and reporting takes longer than running.
"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

SHOWN = 20
Case = Callable[[object], AbstractContextManager[None]]


@contextmanager
def all_cases() -> Iterator[Case]:
    """Fail at the end of the block if one of its cases has failed.

    `with all_cases() as case:`, then `with case(name):` around each case.
    """
    failures: list[str] = []

    @contextmanager
    def case(name: object) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception) as failure:
            frames = traceback.extract_tb(failure.__traceback__)
            place = next((frame for frame in reversed(frames) if "/tests/" in frame.filename), frames[-1])
            kind = "" if isinstance(failure, AssertionError) else f"{type(failure).__name__}: "
            failures.append(f"{name}\n  {place.filename}:{place.lineno}: {place.line}\n  {kind}{failure}")

    yield case
    assert not failures, f"{len(failures)} failed:\n" + "\n".join(failures[:SHOWN])
