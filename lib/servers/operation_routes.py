"""Operations as typed routes of FastAPI, which validates their parameters and describes them in OpenAPI."""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from inspect import Parameter, Signature, getdoc
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from lib.http.errors import ProblemError, invalid, problem_responses
from lib.http.messages import BlockingHandler
from lib.http.messages import Response as SiteResponse
from lib.servers.adapters import call_handler
from lib.servers.operations import Operation

_WITH_PARAMETERS = {403: "Access denied for this user agent. See `/robots.txt`.", 422: "A parameter is invalid."}


class ApiRoute(APIRoute):
    """A route without caching, whose errors are problem documents. The server keeps its own error handlers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response = await handler(request)
            except RequestValidationError as error:
                response = to_fastapi(invalid(error.errors()).response())
            except ProblemError as error:
                response = to_fastapi(error.response())
            response.headers.setdefault("cache-control", "no-store")
            return response

        return handle


def operation_router(operations: Iterable[Operation]) -> APIRouter:
    """Return a router with a route for each operation."""
    router = APIRouter(route_class=ApiRoute)
    for operation in operations:
        result = operation.result
        responses = problem_responses({**(_WITH_PARAMETERS if operation.parameters else {}), **operation.errors})
        if isinstance(result, str):
            responses[operation.status] = {"content": {result: {}}}
        router.add_api_route(
            operation.path,
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
        )
    return router


def _endpoint(operation: Operation) -> Callable[..., Coroutine[Any, Any, Response]]:
    """Return an endpoint whose signature has the parameters of an operation."""
    model = operation.parameters

    respond = BlockingHandler(operation.respond) if operation.blocks else operation.respond

    async def endpoint(**values: Any) -> Response:
        arguments = [model(**values)] if model and operation.place == "path" else values.values()
        return to_fastapi(await call_handler(respond, *arguments))

    endpoint.__signature__ = Signature(list(_parameters(operation, model)))  # type: ignore[attr-defined]
    return endpoint


def _parameters(operation: Operation, model: type[BaseModel] | None) -> Iterator[Parameter]:
    """Yield the parameters of an endpoint: one with the whole model, but each variable of a path separately."""
    if model is not None and operation.place == "path":
        for name, field in model.model_fields.items():
            place = Path(description=field.description, examples=field.examples)
            types: Any = (field.annotation, *field.metadata, place)
            yield Parameter(name, Parameter.KEYWORD_ONLY, annotation=Annotated[types])
    elif model is not None:
        place = Query() if operation.place == "query" else Header()
        yield Parameter("parameters", Parameter.KEYWORD_ONLY, annotation=Annotated[model, place])


def to_fastapi(response: SiteResponse) -> Response:
    """Return a response of the site as that of FastAPI."""
    headers = dict(response.all_headers)
    if response.stream is not None:
        return StreamingResponse(response.stream, response.status, headers)
    return Response(response.body, response.status, headers)
