"""What gunicorn is told, beside the command line."""

from lib.servers.gunicorn_log import SiteLogger

logger_class = SiteLogger
