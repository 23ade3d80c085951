"""Inside the site: takes up changed pages, stylesheets and scripts without a restart."""

import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

from watchfiles import Change, watch

from lib.development.reload import Version

log = logging.getLogger(__name__)

SUFFIXES = (".md", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


def watch_content(folders: list[Path], reload_pages: Callable[[], None], version: Version) -> None:
    """Starts a thread that reloads the pages when one of them changes, and the tabs when anything does."""

    def run() -> None:
        for changes in watch(*folders, watch_filter=_is_content, debounce=50, step=20, rust_timeout=500):
            try:
                if any(path.endswith(".md") for _, path in changes):
                    reload_pages()
            except Exception:  # the next save may mend it
                log.exception("The changed pages could not be read")
            version.advance()

    # Dash looks for its context variables when pages register; a new thread has none.
    threading.Thread(target=copy_context().run, args=(run,), name="watch-content", daemon=True).start()


def _is_content(_: Change, path: str) -> bool:
    return path.endswith(SUFFIXES)
