"""Operations: endpoints of the JSON API, the same on every backend. Parameters and results are pydantic models."""

import inspect
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from lib.http.errors import validated
from lib.http.messages import Request, Response

_Run = TypeVar("_Run", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An endpoint, which `/openapi.json` describes with the name, the docstring, and the types of `run`.

    `run` gets the validated parameters as a model, if it has an argument, and returns a model or a whole response. It
    can be a coroutine function.
    """

    run: Callable[..., Any]
    parameters: type[BaseModel] | None
    result: type[BaseModel] | str
    """The model in the response, or its media type."""
    tag: str
    path: str
    """As in FastAPI. It can end with a variable: `{name}`, or `{name:path}`, which includes slashes."""
    summary: str
    method: Literal["GET", "POST"] = "GET"
    place: Literal["query", "path", "header"] = "query"
    """The part of the request that has the parameters."""
    status: int = 200
    errors: Mapping[int, str] = field(default_factory=dict)
    """Reasons by status, in addition to those of all operations with parameters."""
    cache_policy: Callable[[], str] = lambda: "no-store"
    blocks: bool = False
    """True: an adapter with an event loop calls `run` in a thread."""
    is_described: bool = True

    def handle(self, request: Request) -> Response | Coroutine[Any, Any, Response]:
        """Return the response to a request, or a coroutine for it. Raises `ProblemError`."""
        if (model := self.parameters) is None:
            return self.respond()
        path = dict.fromkeys(model.model_fields, request.tail)
        values = {"query": request.query, "path": path, "header": request.headers}[self.place]
        return self.respond(validated(model, values))

    def respond(self, *arguments: BaseModel) -> Response | Coroutine[Any, Any, Response]:
        """Return the response to validated parameters, or a coroutine for it. Raises `ProblemError`."""
        result = self.run(*arguments)
        return self._awaited(result) if isinstance(result, Coroutine) else self._response(result)

    async def _awaited(self, result: Coroutine[Any, Any, Any]) -> Response:
        return self._response(await result)

    def _response(self, result: BaseModel | Response) -> Response:
        return result if isinstance(result, Response) else json_response(result, self.cache_policy(), self.status)


class Operations(list[Operation]):
    """Operations with a tag, which decorators add."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag

    def add(self, path: str, summary: str, **options: Any) -> Callable[[_Run], _Run]:
        """Add a function as an operation. The options are the other attributes of `Operation`.

        A function that returns a whole response needs `result`.
        """

        def add(run: _Run) -> _Run:
            types = inspect.signature(run)
            parameters = next((argument.annotation for argument in types.parameters.values()), None)
            given: dict[str, Any] = {"parameters": parameters, "result": types.return_annotation, **options}
            self.append(Operation(run=run, tag=self._tag, path=path, summary=summary, **given))
            return run

        return add


def json_response(body: BaseModel, policy: str = "no-store", status: int = 200, **headers: str) -> Response:
    """Return a model as JSON."""
    document = body.model_dump_json().encode()
    return Response(document, status, "application/json", {"cache-control": policy, **headers})
