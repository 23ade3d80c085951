"""`python run.py` on an ASGI backend: uvicorn, with reload in debug mode."""

from typing import Any

import uvicorn


def serve_asgi(server: Any, *, host: str, port: int, debug: bool, watch: list[str]) -> None:
    """Serves the app object itself, or in debug mode `run:server` in a process that restarts when a file changes."""
    if debug:
        uvicorn.run("run:server", host=host, port=port, reload=True, reload_includes=["*.py", *watch])
    else:
        uvicorn.run(server, host=host, port=port)
