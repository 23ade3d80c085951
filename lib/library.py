"""The Markdown pages of this process: read from `DOCS_DIR` once, with the directives of this site."""

from functools import lru_cache

from lib.content.loader import Content, load_content
from lib.directives.run import expand_directive, render_directive
from lib.disk_cache import get_disk_cache
from lib.reserved import RESERVED
from lib.settings import PROJECT_ROOT, get_settings


@lru_cache(maxsize=1)
def get_library() -> Content:
    """All pages, rendered. Examples are imported on the way, so their callbacks are registered afterwards."""
    settings = get_settings()
    return load_content(
        root=PROJECT_ROOT,
        docs_dir=settings.docs_dir,
        debug=settings.dash_debug,
        prefix=settings.prefix,
        reserved=RESERVED,
        render_directive=render_directive,
        expand_directive=expand_directive,
        store=get_disk_cache(),
    )
