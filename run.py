"""Starts the site. `app` is the Dash app; `server` its Flask, FastAPI, or Quart app, for gunicorn and uvicorn."""

# ruff: noqa: E402  the garbage collector rests before the other imports
import gc
import sys
from pathlib import Path

if __name__ == "__main__" and sys.argv[1:2] in (["import"], ["new"], ["upgrade"]):
    from tools.fork.commands import main

    sys.exit(main(sys.argv[1:]))

gc.disable()  # imports are most of a start

from lib.app import create_app
from lib.backend import resolve_backend
from lib.features import enabled_features
from lib.process.logs import configure_logging, refusal_logged
from lib.settings import get_settings

with refusal_logged():
    settings = get_settings()
    configure_logging(settings)
    if __name__ == "__main__" and "development" in {feature.name for feature in enabled_features(settings)}:
        from tools.supervisor import run_site

        if run_site(settings):
            sys.exit()
    program = Path(sys.argv[0])
    is_uvicorn = "uvicorn" in (program.stem, program.parent.name) and "wsgi" not in sys.argv
    if is_uvicorn and resolve_backend(settings.dash_backend) == "flask":
        sys.exit(
            "uvicorn cannot serve Flask: it serves ASGI apps, and Flask is a WSGI framework. Start the site with `bash "
            "deploy/start.sh`, or set DASH_BACKEND to fastapi or quart."
        )
    app = create_app(settings)
server = app.server
gc.freeze()  # what exists now stays until the end
gc.enable()

if __name__ == "__main__":
    with refusal_logged():
        app.backend.serve(app, host=settings.host, port=settings.port)
