"""The site at `/docs-site/` of a FastAPI app with its own API."""

import uvicorn
from fastapi import FastAPI

from lib.app import create_app
from lib.settings import get_settings

settings = get_settings().model_copy(update={"dash_backend": "fastapi", "dash_url_base_pathname": "/docs-site/"})

server = FastAPI(title="Harbor")


@server.get("/api/boats")
def boats() -> list[str]:
    """Your own route, outside the site."""
    return ["Ada", "Cora", "Ilse"]


app = create_app(settings, server)

if __name__ == "__main__":
    uvicorn.run(server, host=settings.host, port=settings.port)
