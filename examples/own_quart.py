"""The site at `/docs-site/` of a Quart app with its own page."""

import uvicorn
from quart import Quart

from lib.app import create_app
from lib.settings import get_settings

settings = get_settings().model_copy(update={"dash_backend": "quart", "dash_url_base_pathname": "/docs-site/"})

server = Quart("harbor")


@server.get("/")
async def home() -> str:
    """Your own page, outside the site."""
    return "Harbor. Its documentation is at /docs-site/."


app = create_app(settings, server)

if __name__ == "__main__":
    uvicorn.run(server, host=settings.host, port=settings.port)
