"""Operations as typed routes of FastAPI, which validates their parameters and describes them in OpenAPI."""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import aclosing
from inspect import Parameter, Signature, getdoc
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute

from lib.http.errors import ProblemError, invalid, problem_responses
from lib.http.messages import BlockingHandler
from lib.http.messages import Response as SiteResponse
from lib.servers.adapters import call_handler
from lib.servers.operations import Operation
from lib.servers.rules import AsgiRequest

_CACHED = {304: "The client sent the current ETag in `If-None-Match`."}
_REJECTED = {"4XX": "The request is rejected, for example with 414 (long URL) or 429 (rate limit)."}
_WITH_PARAMETERS = {403: "Access denied for this user agent. See `/robots.txt`.", 422: "A parameter is invalid."}


class ApiRoute(APIRoute):
    """A route whose errors are problem documents. The server keeps its own error handlers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                return to_fastapi(invalid(error.errors()).response())
            except ProblemError as error:
                return to_fastapi(error.response())

        return handle


def operation_router(operations: Iterable[Operation], prefix: str = "", router: APIRouter | None = None) -> APIRouter:
    """Return a router with a route for each operation: the given one, or a new one."""
    router = router or APIRouter()
    for operation in operations:
        result = operation.result
        parameters = _WITH_PARAMETERS if operation.parameters else {}
        cached = _CACHED if operation.cache_policy else {}
        responses = problem_responses({**cached, **_REJECTED, **parameters, **operation.errors})
        if isinstance(result, str):
            responses[operation.status] = {"content": {result: {}}}
        router.add_api_route(
            prefix + operation.path,
            _endpoint(operation),
            methods=[operation.method],
            status_code=operation.status,
            operation_id=operation.run.__name__,
            tags=[operation.tag],
            summary=operation.summary,
            description=getdoc(operation.run) or "",
            response_model=None if isinstance(result, str) else result,
            response_class=Response if isinstance(result, str) else JSONResponse,
            responses=responses,
            include_in_schema=operation.is_described,
            route_class_override=ApiRoute,
        )
    return router


def _endpoint(operation: Operation) -> Callable[..., Coroutine[Any, Any, Response]]:
    """Return an endpoint whose signature has the parameters of an operation.

    FastAPI validates them. Their values come from the request of the site, which joins repeated headers.
    """
    handle = BlockingHandler(operation.handle) if operation.blocks else operation.handle

    async def endpoint(request: Request, **_: Any) -> Response:
        read = AsgiRequest(request.scope).for_handler("".join(request.path_params.values()))
        return to_fastapi(await call_handler(handle, read))

    request = Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request)
    endpoint.__signature__ = Signature([request, *_parameters(operation)])  # type: ignore[attr-defined]
    return endpoint


def _parameters(operation: Operation) -> Iterator[Parameter]:
    """Yield the parameters of an endpoint, one for each field of the model."""
    for name, field in operation.parameters.model_fields.items() if operation.parameters else ():
        about: dict[str, Any] = {"description": field.description, "examples": field.examples}
        default = Parameter.empty if field.is_required() else field.default
        if name in operation.variables:
            place: Any = Path(**about)
        else:
            place = Header(alias=field.alias, **about) if field.alias else Query(**about)
        types: Any = (field.annotation, *field.metadata, place)
        yield Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[types])


class _Stream(StreamingResponse):
    """Closes its generator immediately when the client has left, instead of in the next garbage collection."""

    async def __call__(self, *arguments: Any) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]  # it is a generator
            await super().__call__(*arguments)


def to_fastapi(response: SiteResponse) -> Response:
    """Return a response of the site as that of FastAPI."""
    headers = dict(response.all_headers)
    if response.stream is not None:
        return _Stream(response.stream, response.status, headers)
    return Response(response.body, response.status, headers)
