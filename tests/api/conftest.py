"""The page registry of the delivery tests."""

from tests.delivery.conftest import register
from tests.project import dash_state, project

__all__ = ["dash_state", "project", "register"]
