"""The logger of gunicorn (`logger_class`), which uses the log of the site."""

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from lib.features import enabled_features
from lib.process.logs import configure_logging
from lib.settings import get_settings


class SiteLogger(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """Logger that gunicorn creates in the master, before the workers. Features prepare shared resources here."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        settings = get_settings()
        configure_logging(settings)
        for feature in enabled_features(settings):
            feature.on_master_start(settings)

    def access(self, resp: Any, req: Any, environ: Any, request_time: timedelta) -> None:
        """Log nothing: the site logs each request, without IP addresses."""
