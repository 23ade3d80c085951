"""The site at `/dash/` of a Flask app with its own page."""

from flask import Flask

from lib.app import create_app
from lib.settings import get_settings

settings = get_settings().model_copy(update={"dash_backend": "flask", "dash_url_base_pathname": "/dash/"})

server = Flask("harbor")


@server.get("/")
def home() -> str:
    """Your own page, outside the site."""
    return "Harbor. Its documentation is at /dash/."


app = create_app(settings, server)

if __name__ == "__main__":
    server.run(host=settings.host, port=settings.port)
