"""gunicorn's own records in the form of the site's log: `logger_class` in `gunicorn.conf.py`."""

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from lib.features import enabled_features
from lib.process.logs import configure_logging
from lib.settings import get_settings


class SiteLogger(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """Created in gunicorn's master, before there are workers: features prepare here what the workers share."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        settings = get_settings()
        configure_logging(settings)
        for feature in enabled_features(settings):
            feature.on_master_start(settings)

    def access(self, resp: Any, req: Any, environ: Any, request_time: timedelta) -> None:
        """Nothing: the site writes a line for each request, without addresses."""
