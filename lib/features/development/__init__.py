"""The development server: `DASH_DEBUG=true python run.py`, the same on every backend.

One process watches the Python files and restarts the site when one changes. In the site, a thread watches pages,
stylesheets, and scripts and loads them without a restart. Every open tab polls a version and reloads itself.
"""

from typing import Any

from markupsafe import Markup

from lib.backend import BackendInfo
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.settings import Settings
from lib.site import Site


def _run_site(settings: Settings) -> bool:
    from lib.features.development.watching import is_supervised, supervise

    if is_supervised():
        return False
    supervise(settings)
    return True


def _script(site: Site, backend: BackendInfo, page: Any) -> Markup:
    from lib.features.development.watching import RELOAD_SCRIPT

    return Markup(f"<script defer>{RELOAD_SCRIPT}</script>")


def _before_pages(settings: Settings) -> None:
    from lib.features.development.watching import content_changes

    content_changes(settings.docs_dir)


def _mount(context: FeatureContext) -> Contribution:
    from lib.features.development.watching import VERSION_PATH, Version, content_changes, is_supervised, watch_content

    context.app.enable_dev_tools(debug=True, dev_tools_disable_version_check=True)
    version = Version()
    if is_supervised():
        watch_content(content_changes(context.settings.docs_dir), context.reload_pages, version)
    return Contribution(routes={VERSION_PATH: version})


feature = Feature(
    name="development",
    docs="/configuration",
    is_enabled=lambda settings: settings.dash_debug,
    slots={"scripts": _script},
    run_site=_run_site,
    before_pages=_before_pages,
    mount=_mount,
)
