#!/usr/bin/env bash
# Starts the production server that fits DASH_BACKEND: gunicorn with threads for Flask, uvicorn for FastAPI and Quart.
set -euo pipefail

# Asked of the site itself, which reads .env too and falls back to Flask where a framework is missing.
backend=$(python -c 'from lib.backend import resolve_backend; print(resolve_backend())')
workers=${WEB_CONCURRENCY:-2}
address="${HOST:-0.0.0.0}:${PORT:-8550}"

case "$backend" in
  fastapi | quart) exec uvicorn run:server --host "${HOST:-0.0.0.0}" --port "${PORT:-8550}" --workers "$workers" ;;
  *) exec gunicorn run:server --bind "$address" --worker-class gthread --workers "$workers" --threads 8 --timeout 60 ;;
esac
