"""`/_token`: what Dash signs for one page load, apart from the page, which is the same for all."""

import json
from typing import Any

from lib.delivery.http import NEVER
from lib.servers.contract import Handler, Request, Response

# Its name in Dash's configuration. Background callbacks are bound to it, so that nobody can ask for another's result.
END_ID = "end_id"


def token(app: Any) -> Handler:
    """Answers with a new token each time."""

    def answer(_: Request) -> Response:
        body = json.dumps({END_ID: app._config()[END_ID]}).encode()
        return Response(body, 200, "application/json", {"cache-control": NEVER})

    return answer
