"""Errors that handlers of the API end with. `lib/servers/problem.py` writes the documents."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from lib.servers.contract import Response
from lib.servers.problem import MEDIA_TYPE, problem

_Model = TypeVar("_Model", bound=BaseModel)


class ProblemItem(BaseModel):
    """One of several reasons."""

    name: str = Field(description="The parameter or the check that it is about.", examples=["limit"])
    detail: str = Field(description="What is wrong with it.", examples=["Input should be less than or equal to 500"])


class Problem(BaseModel):
    """An error, as RFC 9457 writes it: the schema that OpenAPI has of the documents."""

    type: str = Field("about:blank", description="The kind of problem; `about:blank` says no more than the status.")
    title: str = Field(description="The name of the status.", examples=["Unprocessable Content"])
    status: int = Field(description="The HTTP status.", ge=400, le=599, examples=[422])
    detail: str = Field(description="What happened, and what to do.", examples=["The request cannot be used as it is."])
    errors: list[ProblemItem] = Field([], description="The reasons one by one; left out when there is nothing to add.")


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
        """The document, ready to be sent."""
        reasons = {"errors": [item.model_dump() for item in self.errors]} if self.errors else {}
        return problem(self.status, self.detail, self.headers, **reasons)


def validated(model: type[_Model], values: Mapping[str, str]) -> _Model:
    """The parameters of a request as their model. Raises `ProblemError` 422 that names each one that does not fit."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise invalid(error.errors()) from None


def invalid(errors: Iterable[Any]) -> ProblemError:
    """The same answer for pydantic's errors and for FastAPI's, which put the place of a parameter before its name."""
    items = [ProblemItem(name=str(error["loc"][-1]), detail=error["msg"]) for error in errors]
    return ProblemError(422, "The request cannot be used as it is.", items)


def problem_responses(**reasons: str) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's `responses` for problem documents: `problem_responses(_404="There is no such page.")`.

    `lib/asgi_openapi.py` adds the schema that they refer to.
    """
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {int(name.strip("_")): {"description": reason, "content": content} for name, reason in reasons.items()}
