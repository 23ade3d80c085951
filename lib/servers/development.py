"""`python run.py` on an ASGI backend: uvicorn, with reload in debug mode."""

from pathlib import Path
from typing import Any

import uvicorn

from lib.settings import PROJECT_ROOT


def serve_asgi(server: Any, *, host: str, port: int, debug: bool, docs_dir: Path) -> None:
    """Serves the app object itself, or in debug mode `run:server` in a process that restarts when a file changes."""
    if not debug:
        uvicorn.run(server, host=host, port=port)
        return
    folders = [str(PROJECT_ROOT / name) for name in ("lib", "components", "pages", "docs")]
    uvicorn.run(
        "run:server",
        app_dir=str(PROJECT_ROOT),
        host=host,
        port=port,
        reload=True,
        reload_dirs=sorted({*folders, str(docs_dir)}),
        reload_includes=["*.py", "*.md"],
    )
