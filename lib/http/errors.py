"""Error responses: problem documents (RFC 9457), and the errors in the log."""

import json
import logging
import secrets
from collections.abc import Iterable, Mapping
from http import client
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, Field, ValidationError

from lib.http.messages import Post, Response

MEDIA_TYPE = "application/problem+json"

# Names of RFC 9110 that this version of Python does not have yet.
_NAMES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> Response:
    """Return an error as a document with extra `members`."""
    document = {"type": "about:blank", "title": title(status), "status": status, "detail": detail, **members}
    return Response(json.dumps(document).encode(), status, MEDIA_TYPE, {"cache-control": "no-store", **(headers or {})})


def title(status: int) -> str:
    """Return the name of a status, or its number."""
    return _NAMES.get(status) or client.responses.get(status, str(status))


def detail_of(content_type: str, body: bytes) -> str | None:
    """Return the `detail` of a framework's JSON error, if it is more than the name of a status."""
    if not content_type.startswith("application/json"):
        return None
    try:
        document = json.loads(body)
    except ValueError:
        return None
    detail = document.get("detail") if isinstance(document, dict) else None
    return detail if isinstance(detail, str) and detail not in client.responses.values() else None


_Model = TypeVar("_Model", bound=BaseModel)


class ProblemItem(BaseModel):
    """One reason for an error."""

    name: str = Field(description="Name of the parameter or check.", examples=["limit"])
    detail: str = Field(description="Description of the error.", examples=["Input should be less than or equal to 500"])


class Problem(BaseModel):
    """An error in the format of RFC 9457. OpenAPI contains this schema."""

    type: str = Field("about:blank", description="Type of the error; `about:blank` adds nothing to the status.")
    title: str = Field(description="Name of the HTTP status.", examples=["Unprocessable Content"])
    status: int = Field(description="Number of the HTTP status.", ge=400, le=599, examples=[422])
    detail: str = Field(description="What happened, and how to fix it.", examples=["The request is invalid."])
    errors: list[ProblemItem] = Field([], description="Individual reasons; omitted if `detail` is the only one.")


class ProblemError(Exception):
    """Ends a request with a problem document."""

    def __init__(
        self, status: int, detail: str, errors: Iterable[ProblemItem] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers

    def response(self) -> Response:
        """Return the document."""
        reasons = {"errors": [item.model_dump() for item in self.errors]} if self.errors else {}
        return problem(self.status, self.detail, self.headers, **reasons)


def validated(model: type[_Model], values: Mapping[str, str]) -> _Model:
    """Return the parameters of a request as their model. Raise `ProblemError` 422 with each invalid one."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise invalid(error.errors()) from None


_FORM = "application/x-www-form-urlencoded"


def read_form(request: Post, limit: int) -> dict[str, str]:
    """Return the fields of a form of at most `limit` bytes. Raise `ProblemError` for any other body."""
    if len(request.body) > limit:
        raise ProblemError(413, f"The form is too long. The limit is {limit} bytes.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise ProblemError(415, f"Send the form as {_FORM}.")
    try:
        return dict(parse_qsl(request.body.decode(), max_num_fields=10, errors="strict"))
    except ValueError:
        raise ProblemError(400, "The body is not a valid form.") from None


def invalid(errors: Iterable[Any]) -> ProblemError:
    """Return the error for pydantic's errors, and FastAPI's, which have the location of a parameter before its name."""
    items = [ProblemItem(name=str(error["loc"][-1]), detail=error["msg"]) for error in errors]
    return ProblemError(422, "The request is invalid.", items)


def problem_responses(reasons: Mapping[Any, str]) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI's `responses`: errors are problem documents, whose schema `lib/features/api/openapi.py` adds."""
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {
        status: {"description": reason, **(problem if str(status) >= "400" else {})}
        for status, reason in reasons.items()
    }


log = logging.getLogger(__name__)

INTERNAL_ERROR_DETAIL = "Internal server error. The server log has the details under this ID."


def note(what: str, error: Exception) -> str:
    """Log a traceback, and return its ID."""
    number = secrets.token_hex(6)
    log.error("%r failed, ID %s", what, number, exc_info=error)
    return number
