"""Small endpoints below `/api/demo/` that show what a server can do, one per idea, on each backend in its own words.

`*_routes.py` name a web framework; everything else here does not.
"""

from importlib import import_module
from typing import Any

from lib.backend import BackendInfo


def mount_demo(app: Any, backend: BackendInfo) -> None:
    """Adds the endpoints to the app's server. Call it after the API and before the documents for agents."""
    import_module(f"lib.demo.{backend.name}_routes").register_demo_routes(app)
