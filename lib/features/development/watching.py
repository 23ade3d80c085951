"""Loads changed pages, stylesheets, and scripts without a restart, in a thread of the site."""

import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from functools import lru_cache
from pathlib import Path

from watchfiles import watch
from watchfiles.main import FileChange

from lib.features.feature import Contribution, FeatureContext
from lib.http.compression import NEVER
from lib.http.messages import Request, Response
from lib.settings import PROJECT_ROOT

log = logging.getLogger(__name__)

VERSION_PATH = "/_dev/version"
RELOAD_SCRIPT = (PROJECT_ROOT / "assets" / "features" / "development" / "development.js").read_text(encoding="utf-8")
SUFFIXES = (".md", ".toml", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
CHILD = "ATOLL_CHILD"
"""The environment variable of a site that `tools/supervisor.py` restarts."""


def mount(context: FeatureContext) -> Contribution:
    """Add the errors of Dash, the version that tabs poll, and in the child the reload of changed pages."""
    # Its reload reads the dates of all assets and component packages twice per second
    context.app.enable_dev_tools(debug=True, dev_tools_hot_reload=False, dev_tools_disable_version_check=True)
    version = Version()
    if CHILD in os.environ:
        watch_content(content_changes(context.settings.docs_dir), context.reload_pages, version)
    return Contribution(routes={VERSION_PATH: version})


class Version:
    """Serves a version that changes with every process and every loaded change."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(4)
        self._changes = 0

    def advance(self) -> None:
        """Make every open tab reload."""
        self._changes += 1

    def __call__(self, request: Request) -> Response:
        body = f"{self._process}.{self._changes}".encode()
        return Response(body, 200, "text/plain; charset=utf-8", {"cache-control": NEVER})


@lru_cache(maxsize=1)
def content_changes(docs_dir: Path) -> Iterator[set[FileChange]]:
    """Return the changes from the first call on, which is before the pages are read, so that no save is missed."""
    folders = [folder for folder in (docs_dir, PROJECT_ROOT / "assets") if folder.is_dir()]
    changes = watch(*folders, watch_filter=lambda _, path: path.endswith(SUFFIXES),
                    debounce=50, step=20, rust_timeout=100, yield_on_timeout=True)  # fmt: skip
    next(changes)  # the watch starts here
    return changes


def watch_content(changes: Iterator[set[FileChange]], reload_pages: Callable[[], None], version: Version) -> None:
    """Start a thread that reloads the pages when one of them changes, and the tabs when any file does."""

    def run() -> None:
        for changed in filter(None, changes):
            try:
                if any(path.endswith((".md", ".toml")) for _, path in changed):
                    reload_pages()
            except Exception:  # the next save may fix it
                log.exception("Cannot read the changed pages")
            version.advance()

    # Dash looks for its context variables when pages register; a new thread has none.
    threading.Thread(target=copy_context().run, args=(run,), name="watch-content", daemon=True).start()
