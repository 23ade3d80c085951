"""The private names of Dash that the site uses, in one place. No other module uses a private name of Dash.

`check` reports names that are missing in the installed version at startup. Without it, a request would fail. The module
imports Dash only when a function needs it: gunicorn's master process must not.
"""

import sys
import tomllib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import resolve_name
from types import FunctionType, ModuleType
from typing import Any, Literal

TESTED_VERSION = "4.4.1"

# Required names, as module:attribute.
_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PRIVATE_NAMES: list[str] = _TABLE["private_names"]


def check() -> None:
    """Exit with a list of all missing names."""
    missing = []
    for name in PRIVATE_NAMES:
        try:
            resolve_name(name)
        except (ImportError, AttributeError):
            missing.append(name)
    if missing:
        raise SystemExit(
            f"Dash {version('dash')} lacks {', '.join(missing)}. This site is tested with Dash {TESTED_VERSION}. "
            "Update lib/dash_internals.py."
        )


@contextmanager
def app_context(app: Any) -> Iterator[None]:
    """Make `dash.get_app()` return this app in the block."""
    current = import_module("dash._get_app").app_context
    before = current.set(app)
    try:
        yield
    finally:
        current.reset(before)


def callback_globals() -> tuple[dict[str, Any], list[Any], list[Any]]:
    """Return the map, the list, and the inline scripts of callbacks that no app has collected yet."""
    module = import_module("dash._callback")
    return module.GLOBAL_CALLBACK_MAP, module.GLOBAL_CALLBACK_LIST, module.GLOBAL_INLINE_SCRIPTS


@dataclass(frozen=True, slots=True)
class DashGlobals:
    """The global state of Dash at one time: callbacks, pages, the current app, and hooks."""

    callbacks: tuple[dict[str, Any], list[Any], list[Any]]
    pages: dict[str, Any]
    app: Any
    hooks: list[Any]

    @classmethod
    def now(cls) -> "DashGlobals":
        callbacks, calls, scripts = callback_globals()
        return cls(
            (dict(callbacks), [dict(call) for call in calls], list(scripts)),
            {name: dict(page) for name, page in import_module("dash._pages").PAGE_REGISTRY.items()},
            import_module("dash._get_app").APP,
            [each.copy() for each in _hooks()],
        )

    def restore(self) -> None:
        """Set the global state back."""
        now = (*callback_globals(), import_module("dash._pages").PAGE_REGISTRY, *_hooks())
        for container, before in zip(now, (*self.callbacks, self.pages, *self.hooks), strict=True):
            if container != before:
                container.clear()
                getattr(container, "update" if isinstance(container, dict) else "extend")(before)
        vars(import_module("dash._get_app"))["APP"] = self.app


def _hooks() -> tuple[Any, ...]:
    hooks = import_module("dash").hooks
    return (*hooks._ns.values(), hooks._finals, hooks._js_dist, hooks._css_dist, hooks._clientside_callbacks)


def callback_ids(app: Any) -> frozenset[str]:
    """Return the IDs of the components that callbacks read or write, without those with a pattern."""
    _, calls, _ = callback_globals()
    found: set[str] = set()
    for call in (*app._callback_list, *calls):
        found.update(each["id"] for part in ("inputs", "state") for each in call[part])
        found.update(output.rpartition(".")[0] for output in call["output"].strip(".").split("..."))
    return frozenset(name for name in found if not name.startswith("{"))


def register_new_callbacks(app: Any) -> None:
    """Add callbacks to an app that has started: Dash collects those of modules only once."""
    callbacks, calls, _ = callback_globals()
    app.callback_map.update(callbacks)
    app._callback_list += [{**call, "hidden": False} for call in calls]
    callbacks.clear()
    calls.clear()


def complete_component_packages() -> None:
    """Register the packages of component classes: for a class in `docs/card.py`, Dash looks up the module `docs`.

    The URLs of a library's files contain its version, and without one, Dash would not start.
    """
    for name in import_module("dash.development.base_component").ComponentRegistry.registry:
        vars(sys.modules.setdefault(name, ModuleType(name))).setdefault("__version__", "0")


def callback_list_json(app: Any) -> str:
    """Return the callbacks of an app as `/_dash-dependencies` lists them."""
    return to_json(app._callback_list)


def wrap_callbacks(app: Any, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace the function that executes a callback by a wrapper around it."""
    app._execute_callback = wrap(app._execute_callback)


def validate_outputs(registered: Any, outputs: Any, kind: Any) -> None:
    """Raise an exception if the outputs of a request are not those that were registered."""
    import_module("dash._validate").validate_output_spec(registered, outputs, kind)


def register_page_in(registry: "OrderedDict[str, Any]", **page: Any) -> None:
    """Call `dash.register_page` with another registry. Other threads can read Dash's registry at the same time."""
    pages = import_module("dash._pages")
    register = pages.register_page
    FunctionType(register.__code__, {**vars(pages), "PAGE_REGISTRY": registry}, argdefs=register.__defaults__)(**page)


def parse_path_variables(path: str, template: str) -> dict[str, str] | None:
    """Return the variables of a path that fits a page's path template, or None."""
    variables: dict[str, str] | None = import_module("dash._pages")._parse_path_variables(path, template)
    return variables


def to_json(tree: Any) -> str:
    """Return a component tree or another value as Dash sends it."""
    return str(import_module("dash._utils").to_json(tree))


def end_id(app: Any, name: str) -> Any:
    """Return a value of the configuration that Dash creates for each page load."""
    return app._config()[name]


def component_type(component: Any) -> tuple[str, str]:
    """Return the namespace and the name of a component, for example `("dash_core_components", "Graph")`."""
    return component._namespace, component._type


def iter_components(component: Any) -> Iterator[Any]:
    """Return the children of a component, recursively."""
    return iter(component._traverse())


def set_page_importer(load: Callable[[str], None]) -> None:
    """Let Dash call `load` with the folder of the pages instead of importing all of them."""
    vars(import_module("dash.dash"))["_import_layouts_from_pages"] = load


def import_page(file: str) -> None:
    """Import one page as Dash does."""
    pages = import_module("dash._pages")
    name = pages._infer_module_name(file)
    spec: Any = spec_from_file_location(name, file)
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        entry = pages.PAGE_REGISTRY.get(name)
        if entry is not None and not entry["supplied_layout"]:
            import_module("dash._validate").validate_pages_layout(name, module)
            entry["layout"] = module.layout
    except BaseException:
        sys.modules.pop(name, None)
        raise


def add_page_route(app: Any, rule: str, view: Callable[..., Any]) -> None:
    """Add a route of Dash's own."""
    app._add_url(rule, view)


def job_key(kind: Literal["progress", "set_props"], key: str) -> str:
    """Return the key under which a background callback stores its progress, or the changes of `set_props`."""
    return str(getattr(import_module("dash").DiskcacheManager, f"_make_{kind}_key")(key))


def background_jobs(app: Any) -> int:
    """Return the number of background callbacks that are running."""
    manager = app._background_manager
    return manager.running() if manager is not None else 0


def get_backend_class(name: str) -> Any:
    """Return Dash's backend class for a framework. Raises whatever its import raises."""
    return import_module("dash.backends").get_backend(name)


def fastapi_request_adapter() -> Any:
    """Return the current request as Dash reads it on FastAPI; None outside of a request."""
    try:
        return import_module("dash.backends._fastapi").FastAPIRequestAdapter()
    except RuntimeError:
        return None


@contextmanager
def fastapi_request(request: Any) -> Iterator[None]:
    """Make this the current request of Dash's FastAPI backend in the block."""
    module = import_module("dash.backends._fastapi")
    before = module.set_current_request(request)
    try:
        yield
    finally:
        module.reset_current_request(before)


def request_hooks(backend: Any) -> tuple[list[Callable[[], Any]], Callable[[], Any] | None]:
    """Return the functions that a backend calls before each request, and the one that it calls after it."""
    return backend._before_request_funcs, backend._after_request_func


def traceback_page(backend: Any, error: Exception) -> str:
    """Return Dash's error page, for its dev tools."""
    return str(backend._get_traceback(None, error))
