"""A gunicorn configuration with the parts of `gunicorn.conf.py` that the log and the metrics need."""

from lib.features import enabled_features
from lib.process.gunicorn_log import SiteLogger
from lib.settings import get_settings

logger_class = SiteLogger
for feature in enabled_features(get_settings()):
    feature.on_master_start(get_settings())
