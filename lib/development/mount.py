"""What the site does more in debug mode: dev tools, the version for open tabs, and pages taken up as they are saved."""

from collections.abc import Callable
from typing import Any

from dash import _callback

from lib.delivery.routes import mount
from lib.development.reload import VERSION_PATH, Version
from lib.development.supervisor import is_supervised
from lib.development.watcher import watch_content
from lib.library import get_library
from lib.settings import PROJECT_ROOT, Settings


def mount_development(app: Any, settings: Settings, prepare: Callable[[], None]) -> None:
    """Adds them to the app. `prepare` writes views and payloads anew."""
    app.enable_dev_tools(debug=True, dev_tools_disable_version_check=True)
    version = Version()
    mount(app, {VERSION_PATH: version})

    def reload_pages() -> None:
        from pages.markdown import register_all  # after Dash has imported it, in the order of its pages folder

        get_library.cache_clear()
        register_all()
        _adopt_callbacks(app)
        prepare()

    if is_supervised():
        watch_content([settings.docs_dir, PROJECT_ROOT / "assets"], reload_pages, version)


def _adopt_callbacks(app: Any) -> None:
    """Gives the app the callbacks of examples that a page names for the first time; Dash collects them only once."""
    app.callback_map.update(_callback.GLOBAL_CALLBACK_MAP)
    app._callback_list += [{**call, "hidden": False} for call in _callback.GLOBAL_CALLBACK_LIST]
    _callback.GLOBAL_CALLBACK_MAP.clear()
    _callback.GLOBAL_CALLBACK_LIST.clear()
