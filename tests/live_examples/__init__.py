"""Functions that operate each live example of the site in a browser as a user does: one function per example.

The functions for the examples of `docs/<folder>/` are in `<folder>.py` in this folder, with underscores instead of
hyphens. The function for the home page is in `home.py`. Each file ends with `OPERATE`, which maps the name of the
module, for example `docs.data-visualization.reef`, to the function. New files are found automatically.

A function is called with a visitor that has opened the page of the example, started Dash, and scrolled the example into
view; `frame_of` returns its frame. The function does the actions of a user, and fails if the example does not show the
result. It is called on each backend; `backend_of` returns the backend, for an example with a different result on one of
them. `test_operated` runs the functions, and requires one for each live example.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.live_examples.operating import Operate


def _collected() -> dict[str, Operate]:
    """Return the functions of all files."""
    found: dict[str, Operate] = {}
    for module in iter_modules(__path__):
        if module.name.startswith("test_"):
            continue
        own: dict[str, Operate] = getattr(import_module(f"{__name__}.{module.name}"), "OPERATE", {})
        assert not (twice := own.keys() & found.keys()), f"two functions for {sorted(twice)}"
        found |= own
    return found


OPERATE = _collected()
