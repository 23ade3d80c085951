"""A separate page registry for each test."""

import dataclasses
from collections.abc import Callable
from typing import Any

import dash
import pytest

from lib.delivery.compressor import Compressor
from lib.process.cache import DiskCache
from lib.settings import Settings
from lib.site import Site, site_from
from tests.project import dash_state, project

__all__ = ["dash_state", "project", "register"]

SITE = site_from(Settings.model_construct(site_base_url="http://127.0.0.1:8550"))
# For tests that do not depend on compression: bodies are sent uncompressed.
AS_IT_IS = Compressor(DiskCache(None), active=False)


def site_below(prefix: str) -> Site:
    """Return the site under a prefix such as `/my-app`."""
    return dataclasses.replace(SITE, prefix=prefix)


Register = Callable[..., dict[str, Any]]


@pytest.fixture
def register(dash_state: None) -> Register:
    """Return a function that registers a page in the format of Dash. The registry is empty at the start."""
    dash.page_registry.clear()

    def add(path: str, layout: Any = "text", **more: Any) -> dict[str, Any]:
        name = more.pop("name", path.strip("/").title() or "Home")
        entry: dict[str, Any] = {
            "module": f"docs:{path}",
            "path": path,
            "path_template": None,
            "name": name,
            "title": name,
            "description": f"About {name}.",
            "supplied_order": None,
            "layout": layout,
            **more,
        }
        dash.page_registry[entry["module"]] = entry
        return entry

    return add
