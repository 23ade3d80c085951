"""`POST /analytics/announcement`: an administrator announces something, or withdraws what was announced."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from lib.features.live.announcement import AnnouncementForm, withdrawn
from lib.features.live.live_state import LiveState
from lib.features.services import Admin
from lib.http.errors import ProblemError, problem, validated
from lib.http.messages import Post, PostHandler, Response
from lib.site import get_site

# The URL path of the endpoint, under the administrator's page.
ANNOUNCEMENT = "/analytics/announcement"

# More than the longest announcement has as a form, in bytes.
BODY_LIMIT = 8192

_FORM = "application/x-www-form-urlencoded"


def announcement_endpoint(board: LiveState, admin: Admin) -> PostHandler:
    """The handler. A form of a page is answered by its page again, anything else by JSON."""

    async def handler(request: Post) -> Response:
        if not admin.is_same_origin(request.headers):
            return problem(403, "Only pages of this site may announce something.")
        if not admin.is_admin(request.headers):
            return problem(403, f"Sign in at {get_site().url(admin.page)} first.")
        try:
            said = _announcement(_fields(request))
        except ProblemError as unfit:
            return unfit.response()
        everywhere = board.announce(said)
        return _answer(request.headers, said, admin.page, everywhere=everywhere)

    return handler


def _fields(request: Post) -> Mapping[str, str]:
    if len(request.body) > BODY_LIMIT:
        raise ProblemError(413, f"The form may have {BODY_LIMIT} bytes.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise ProblemError(415, f"The form is sent as {_FORM}.")
    try:
        text = request.body.decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=10, errors="strict"))
    except ValueError:
        raise ProblemError(400, "This is no form.") from None


def _announcement(fields: Mapping[str, str]) -> dict[str, Any]:
    if fields.get("do") == "withdraw":
        return withdrawn()
    return validated(AnnouncementForm, fields).announcement()


def _answer(headers: Mapping[str, str], said: dict[str, Any], page: str, *, everywhere: bool) -> Response:
    """303, so that reloading the page does not send the form again."""
    reach = "site" if everywhere else "process"
    if "text/html" in headers.get("accept", ""):
        done = "announced" if said["text"] else "withdrawn"
        to = f"{get_site().url(page)}?{done}={reach}#announce"
        return Response(b"", 303, "", {"location": to, "cache-control": "no-store"})
    body = json.dumps({**said, "reach": reach}).encode()
    return Response(body, 200, "application/json", {"cache-control": "no-store"})
