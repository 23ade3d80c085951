"""Operations: endpoints of the JSON API, the same on every backend. Parameters and results are pydantic models."""

import inspect
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from lib.http.cached_body import CachedBody, CachedHandler
from lib.http.compression import NEVER, compress_now
from lib.http.errors import validated
from lib.http.messages import Request, Response

_Run = TypeVar("_Run", bound=Callable[..., Any])

# A variable of a path, as in FastAPI.
VARIABLE = re.compile(r"\{(\w+)(:path)?\}")
# The number of responses in memory, per operation.
MAX_BODIES = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Operation(CachedHandler):
    """An endpoint, which `/openapi.json` describes with the name, the docstring, and the types of `run`.

    `run` gets the validated parameters as a model, if it has an argument, and returns a model or a whole response. It
    can be a coroutine function.
    """

    run: Callable[..., Any]
    parameters: type[BaseModel] | None
    """From the variable of the path with the name of a field, the header with its alias, otherwise the query."""
    result: type[BaseModel] | str
    """The model in the response, or its media type."""
    tag: str
    path: str
    """As in FastAPI. It can end with a variable: `{name}`, or `{name:path}`, which includes slashes."""
    summary: str
    method: Literal["GET", "POST"] = "GET"
    status: int = 200
    errors: Mapping[int, str] = field(default_factory=dict)
    """Reasons of other statuses, in addition to those of all operations with parameters."""
    cache_policy: Callable[[], str] | None = None
    """The `Cache-Control` of a response that is the same until the pages change, and is cached in memory until then."""
    blocks: bool = False
    """True: an adapter with an event loop calls `run` in a thread."""
    is_described: bool = True
    _bodies: dict[tuple[tuple[str, str], ...], CachedBody] = field(default_factory=dict, init=False)

    def lookup(self, request: Request) -> CachedBody | None:
        return self._bodies.get(self._values(request)) if self._bodies else None

    def invalidate(self) -> None:
        self._bodies.clear()

    def handle(self, request: Request) -> Response | Coroutine[Any, Any, Response]:
        """Return the response to a request, or a coroutine for it. Raises `ProblemError`."""
        if (stored := self.lookup(request)) is not None:
            return stored(request)
        model = self.parameters
        result = self.run() if model is None else self.run(validated(model, dict(self._values(request))))
        return self._awaited(result, request) if isinstance(result, Coroutine) else self._response(result, request)

    @cached_property
    def variables(self) -> list[str]:
        """The names of the variables in the path."""
        return [name for name, _ in VARIABLE.findall(self.path)]

    def _values(self, request: Request) -> tuple[tuple[str, str], ...]:
        """Return the names and values of the parameters in a request. Other parameters are ignored."""
        values = dict.fromkeys(self.variables, request.tail)
        for name, about in self.parameters.model_fields.items() if self.parameters else ():
            key, source = (about.alias, request.headers) if about.alias else (name, request.query)
            if key in source and key not in values:
                values[key] = source[key]
        return tuple(values.items())

    async def _awaited(self, result: Coroutine[Any, Any, Any], request: Request) -> Response:
        return self._response(await result, request)

    def _response(self, result: BaseModel | Response, request: Request) -> Response:
        response = result if isinstance(result, Response) else json_response(result, status=self.status)
        policy = self.cache_policy() if self.cache_policy else NEVER
        if policy == NEVER or response.status != 200:
            return response
        headers = {**response.headers, "cache-control": policy}
        stored = CachedBody(response.body, response.content_type, headers=headers, packer=compress_now)
        if len(self._bodies) >= MAX_BODIES:
            self._bodies.clear()
        self._bodies[self._values(request)] = stored
        return stored(request)


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


def json_response(
    body: BaseModel, include: Any = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a model as JSON. `include` selects some of its fields, as in pydantic."""
    document = body.model_dump_json(include=include).encode()
    return Response(document, status, "application/json", {"cache-control": NEVER, **(headers or {})})
