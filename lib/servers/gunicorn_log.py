"""gunicorn's own records in the form of the site's log: `logger_class` in `gunicorn.conf.py`."""

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from lib.observability.group import join_group
from lib.observability.logs import configure_logging
from lib.settings import get_settings


class SiteLogger(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """Made in gunicorn's master, before there are workers: what these share is named here too."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        settings = get_settings()
        configure_logging(settings)
        if settings.metrics_enabled:
            join_group(settings.cache_dir)

    def access(self, resp: Any, req: Any, environ: Any, request_time: timedelta) -> None:
        """Nothing: the site writes a line for each request, without addresses."""
