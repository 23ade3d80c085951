"""Problem documents (RFC 9457): the one place that writes them."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from lib.servers.contract import Response

MEDIA_TYPE = "application/problem+json"

# Where RFC 9110 names a status otherwise than this version of Python does.
_NAMES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> Response:
    """An error as a document; `members` are added to it."""
    document = {"type": "about:blank", "title": title(status), "status": status, "detail": detail, **members}
    return Response(json.dumps(document).encode(), status, MEDIA_TYPE, {"cache-control": "no-store", **(headers or {})})


def title(status: int) -> str:
    """The name of a status; its number when it has none."""
    if status in _NAMES:
        return _NAMES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)


def detail_of(content_type: str, body: bytes) -> str | None:
    """What a framework said of the error, as `{"detail": "…"}`, if that is more than the name of a status."""
    if not content_type.startswith("application/json"):
        return None
    try:
        said = json.loads(body)
    except ValueError:
        return None
    detail = said.get("detail") if isinstance(said, dict) else None
    names = {phrase.phrase for phrase in HTTPStatus}
    return detail if isinstance(detail, str) and detail not in names else None
