#!/usr/bin/env bash
# Starts the site as in production, on the backend in DASH_BACKEND. All values are in gunicorn.conf.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export ENVIRONMENT="${ENVIRONMENT:-production}"

exec python -m gunicorn run:server "$@"
