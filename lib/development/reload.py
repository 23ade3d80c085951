"""The version that every open tab asks for, and the script that asks."""

import secrets

from lib.delivery.http import NEVER
from lib.servers.contract import Request, Response
from lib.settings import PROJECT_ROOT

VERSION_PATH = "/_dev/version"
RELOAD_SCRIPT = (PROJECT_ROOT / "assets" / "dev" / "reload.js").read_text(encoding="utf-8")


class Version:
    """Changes with every process and with every change that the process takes up."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(4)
        self._changes = 0

    def advance(self) -> None:
        """Has every open tab reload."""
        self._changes += 1

    def __call__(self, request: Request) -> Response:
        body = f"{self._process}.{self._changes}".encode()
        return Response(body, 200, "text/plain; charset=utf-8", {"cache-control": NEVER})
