"""Starts the site. `app` is the Dash app, `server` its Flask, FastAPI or Quart app, for gunicorn and uvicorn."""

import logging

from lib.app import create_app
from lib.settings import get_settings

settings = get_settings()
logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")

app = create_app(settings)
server = app.server

if __name__ == "__main__":
    app.backend.serve(
        app, host=settings.host, port=settings.port, debug=settings.dash_debug, docs_dir=settings.docs_dir
    )
