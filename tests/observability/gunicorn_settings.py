"""The settings of gunicorn that are not on the command line."""

from deploy.gunicorn_log import SiteLogger

logger_class = SiteLogger
