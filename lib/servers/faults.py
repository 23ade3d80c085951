"""What happens to an exception that nobody caught: its traceback goes to the log, its number to the asker."""

import json
import logging
import secrets

from lib.servers.contract import Response
from lib.servers.problem import problem

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong on the server. Its log has the details under this id."


def callback_fault(error: Exception) -> Response:
    """The answer to a callback that failed, as the browser's renderer expects errors: JSON that is no update."""
    body = json.dumps({"error": APOLOGY, "id": note("A callback", error)}).encode()
    return Response(body, 500, "application/json", {"cache-control": "no-store"})


def api_fault(path: str, error: Exception) -> Response:
    """The answer of the API."""
    return problem(500, APOLOGY, id=note(path, error))


def page_fault(path: str, error: Exception) -> Response:
    """The answer to a reader."""
    text = f"{APOLOGY}\n{note(path, error)}\n"
    return Response(text.encode(), 500, "text/plain; charset=utf-8", {"cache-control": "no-store"})


def note(what: str, error: Exception) -> str:
    """Writes one record with the traceback, and returns its id."""
    number = secrets.token_hex(6)
    log.error("%r failed, id %s", what, number, exc_info=error)
    return number
