"""Fixtures shared with the other tests of pages."""

from tests.project import dash_state, project

__all__ = ["dash_state", "project"]
