#!/usr/bin/env bash
# Starts the site as in production, on the backend in DASH_BACKEND. All values are in gunicorn.conf.py.
# It listens on 127.0.0.1 for a reverse proxy, which must be in front of it. Set HOST if the proxy is on another machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export ENVIRONMENT="${ENVIRONMENT:-production}"

# Memory that a worker frees goes back to the system at once. Without this, glibc keeps what the compression needed.
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-131072}"

# gunicorn would end with a traceback if this is not a number. Its configuration reports it like other settings.
case "${WEB_CONCURRENCY:-}" in *[!0-9]*) python gunicorn.conf.py ;; esac

exec python -m gunicorn run:server "$@"
