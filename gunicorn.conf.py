"""How gunicorn serves the site, whichever backend runs: `gunicorn run:server` in this folder reads it.

Every value can be given on the command line instead; this file is what `deploy/start.sh`, the image, the systemd unit
and the Kubernetes manifest use.
"""

import os
import secrets

from pydantic import SecretStr

from lib.backend import resolve_backend
from lib.features import check_production_settings, enabled_features
from lib.settings import get_settings, use_settings

settings = get_settings()
# Here, because a worker that refuses to start would be started again and again.
check_production_settings(settings)
is_flask = resolve_backend() == "flask"

# In production on every address, unless HOST names one: a container is reached from outside.
everywhere = settings.environment == "production" and "host" not in settings.model_fields_set
host = "0.0.0.0" if everywhere else settings.host  # noqa: S104  # limits and origins are the site's own
bind = f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"
# A second worker answers while the first one is at work or starts anew. More than processors is of no use.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Threads for Flask, a loop for FastAPI and Quart; each finishes what it was asked before it ends.
worker_class = "deploy.workers.ThreadsWorker" if is_flask else "deploy.workers.LoopWorker"
# Callbacks of Flask that run at once in a worker; what is in memory is answered in between.
threads = 16
# Open connections of a worker, idle ones too. Past that, new ones wait.
worker_connections = 2000
# New connections that wait while all workers are busy. The kernel's own limit (somaxconn) is 4096.
backlog = 2048
# Seconds that an idle connection stays open: longer than nginx keeps its own (30), so that nginx is who closes.
keepalive = 75
# Seconds without a sign of life after which a worker is ended. A slow request does not silence it, a stuck loop does.
timeout = 60
# Seconds for what is under way after SIGTERM. A container has 10 before it is killed.
graceful_timeout = 8
# Where workers touch a file to show that they live: memory, because a disk can be slow.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # named files are not shared
# The site says itself what was asked, without addresses. gunicorn's own lines take the same form.
logger_class = "deploy.gunicorn_log.SiteLogger"
accesslog = None
loglevel = settings.log_level.lower()
# Nobody is believed about the reader's address and scheme here: the site has TRUSTED_PROXIES.
forwarded_allow_ips = ""
secure_scheme_headers = {}
# A socket for commands to gunicorn, in the home folder, which the image's user has none of.
control_socket_disable = True

# The workers must sign alike. Whoever wants sessions to outlive a start, or runs several machines, sets a key.
has_key = bool(settings.secret_key.get_secret_value())
if not has_key:
    # Workers are forked with the settings that were read here.
    use_settings(settings.model_copy(update={"secret_key": SecretStr(secrets.token_urlsafe(32))}))


def on_starting(server: object) -> None:
    """Says what was chosen, in the log."""
    if not has_key:
        server.log.warning("SECRET_KEY is not set: this start has a key of its own, which no other machine knows.")


def post_worker_init(worker: object) -> None:
    """Start what features do in each worker."""
    for feature in enabled_features(settings):
        feature.on_worker_start(settings)
