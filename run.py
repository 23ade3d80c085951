"""Starts the site. `app` is the Dash app; `server` its Flask, FastAPI, or Quart app, for gunicorn and uvicorn."""

# ruff: noqa: E402  the garbage collector rests before the other imports
import gc
import sys

if __name__ == "__main__" and sys.argv[1:2] in (["import"], ["new"], ["upgrade"]):
    from tools.fork.commands import main

    sys.exit(main(sys.argv[1:]))

gc.disable()  # imports are most of a start

from lib.app import create_app
from lib.features import enabled_features
from lib.process.logs import configure_logging
from lib.settings import get_settings

settings = get_settings()
configure_logging(settings)

if __name__ == "__main__" and any(feature.run_site(settings) for feature in enabled_features(settings)):
    sys.exit()

app = create_app(settings)
server = app.server
gc.freeze()  # what exists now stays until the end
gc.enable()

if __name__ == "__main__":
    app.backend.serve(app, host=settings.host, port=settings.port)
