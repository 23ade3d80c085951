"""The development server: `DASH_DEBUG=true python run.py`, the same on every backend.

`tools/supervisor.py` watches the Python files and restarts the site when one changes. In the site, a thread watches
pages, stylesheets, and scripts and loads them without a restart. Every open tab polls a version and reloads itself.
"""

from typing import Any

from markupsafe import Markup

from lib.features.feature import Feature


def _watching() -> Any:
    """Import the module of the server only in development mode, because it needs time."""
    from lib.features.development import watching

    return watching


feature = Feature(
    name="development",
    docs="/configuration",
    is_enabled=lambda settings: settings.dash_debug,
    slots={"scripts": lambda site, backend, page: Markup(f"<script defer>{_watching().RELOAD_SCRIPT}</script>")},
    before_pages=lambda settings: _watching().content_changes(settings.docs_dir),
    mount=lambda context: _watching().mount(context),
)
