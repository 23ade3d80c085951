"""The site at `/dashboard/` and a static front end at `/app/`. Both use `/api/data` of one FastAPI app."""

from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from lib.app import create_app
from lib.settings import get_settings

settings = get_settings().model_copy(update={"dash_backend": "fastapi", "dash_url_base_pathname": "/dashboard/"})

server = FastAPI(title="Two front ends")


@server.get("/api/data")
def data() -> dict[str, list[int]]:
    """Return the data for both front ends."""
    return {"values": [1, 2, 3, 4, 5]}


app = create_app(settings, server)
server.mount("/app", StaticFiles(directory=Path(__file__).parent / "static", html=True), name="front-end")

if __name__ == "__main__":
    uvicorn.run(server, host=settings.host, port=settings.port)
