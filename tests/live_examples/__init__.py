"""How a reader operates each live example of the site, in a browser: one function per example.

The functions for the examples of `docs/<folder>/` stand in `<folder>.py` here, with underscores for hyphens; the one of
the home page in `home.py`. Each file ends with its `OPERATE`, from the name of the module, such as
`docs.data-visualization.reef`, to the function. A new file is found by itself.

A function is called with a visitor who has opened the page of the example, made it live and scrolled it into view;
`frame_of` gives its frame. It does what a reader would, and fails unless the example shows the result. It is called on
each backend; `backend_of` says which one, for an example that promises something else on one of them. `test_operated`
runs them, and demands one for each live example.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.live_examples.operating import Operate


def _collected() -> dict[str, Operate]:
    """The functions of all files."""
    found: dict[str, Operate] = {}
    for module in iter_modules(__path__):
        if module.name.startswith("test_"):
            continue
        own: dict[str, Operate] = getattr(import_module(f"{__name__}.{module.name}"), "OPERATE", {})
        assert not (twice := own.keys() & found.keys()), f"two functions for {sorted(twice)}"
        found |= own
    return found


OPERATE = _collected()
