"""One visitor for several tests, so that the page starts only once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest

from tests.browser.visitor import Visitor

Open = Callable[[], AbstractContextManager[Visitor]]


class Kept:
    """A visitor that the next test reuses.

    After a failed test, whose page may be broken, the next test gets a new one.
    """

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._stack = ExitStack()
        self._visitor: Visitor | None = None
        self._name = ""

    @contextmanager
    def visitor(self, name: str, opening: Open) -> Iterator[Visitor]:
        """Return the visitor with this name. `opening` opens it if the last one had another name."""
        failed = self._session.testsfailed
        if self._visitor is None or name != self._name:
            self.close()
            self._visitor, self._name = self._stack.enter_context(opening()), name
        self._visitor.troubles.clear()
        yield self._visitor
        self._visitor.page.unroute_all()
        if self._session.testsfailed > failed:
            self.close()

    def close(self) -> None:
        """Close the visitor."""
        self._visitor = None
        self._stack.close()


@contextmanager
def keeping(request: pytest.FixtureRequest) -> Iterator[Kept]:
    """Provide a visitor for the tests of one file. It is closed at the end."""
    kept = Kept(request.session)
    yield kept
    kept.close()
