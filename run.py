"""Starts the site. `app` is the Dash app; `server` its Flask, FastAPI or Quart app, for gunicorn and uvicorn."""

import sys

import lib.startup
from lib.app import create_app
from lib.development.supervisor import is_supervised, supervise
from lib.observability.logs import configure_logging
from lib.settings import get_settings

settings = get_settings()
configure_logging(settings)

if __name__ == "__main__" and settings.dash_debug and not is_supervised():
    supervise(settings)
    sys.exit()

app = create_app(settings)
server = app.server
lib.startup.finish()

if __name__ == "__main__":
    app.backend.serve(app, host=settings.host, port=settings.port)
