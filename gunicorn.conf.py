"""The gunicorn configuration for all backends. Options on the command line take precedence."""

import os
import secrets
import sys

from pydantic import SecretStr

from deploy.ahead import compress_ahead
from lib.backend import resolve_backend
from lib.features import check_production_settings, enabled_features
from lib.process.logs import configure_logging, refusal_logged
from lib.settings import get_settings, use_settings

with refusal_logged():
    settings = get_settings()
    configure_logging(settings)
    # Checked in the master, because it would restart a worker that fails.
    check_production_settings(settings)
is_flask = resolve_backend(settings.dash_backend) == "flask"

# Only a proxy on this machine can connect, unless HOST is set, as in the container.
bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
# A second worker responds while the first one is busy or restarts.
workers = settings.web_concurrency
# Threads for Flask, an event loop for FastAPI and Quart. Both finish their requests before they end.
worker_class = "deploy.workers.ThreadsWorker" if is_flask else "deploy.workers.LoopWorker"
# Callbacks that run in parallel in a worker on Flask.
threads = 16
# Open connections of a worker, including idle ones. Further ones wait.
worker_connections = 2000
# New connections that wait while all workers are busy. The limit of the kernel (somaxconn) is 4096.
backlog = 2048
# Seconds that an idle connection stays open: longer than in nginx (30), so that nginx closes it.
keepalive = 75
# Seconds after which a worker is killed if its loop is stuck. Slow requests do not count.
timeout = 60
# Seconds for running requests after SIGTERM. A container is killed after 10.
graceful_timeout = 8
# Folder of the heartbeat files of workers: in memory, because a disk can be slow.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # named files are not shared
# The site logs requests itself, without IP addresses. gunicorn's own lines have the same format.
logger_class = "deploy.gunicorn_log.SiteLogger"
accesslog = None
loglevel = settings.log_level.lower()
# gunicorn trusts no proxy: the site has TRUSTED_PROXIES.
forwarded_allow_ips = ""
secure_scheme_headers = {}
# The control socket needs a home folder, which the user of the image does not have.
control_socket_disable = True

# All workers sign with one key. Set SECRET_KEY for several machines, or to keep sessions after a restart.
has_key = bool(settings.secret_key.get_secret_value())
if not has_key:
    use_settings(settings.model_copy(update={"secret_key": SecretStr(secrets.token_urlsafe(32))}))


def on_starting(server: object) -> None:
    """Log a warning about a generated key."""
    if not has_key:
        server.log.warning("SECRET_KEY is not set: this start uses a generated key, which other machines do not have.")


def post_worker_init(worker: object) -> None:
    """Run the start function of each feature in the worker."""
    for feature in enabled_features(settings):
        feature.on_worker_start(settings)
    if settings.environment == "production" and (site := sys.modules.get("run")):
        compress_ahead(site.app.backend.memory)
