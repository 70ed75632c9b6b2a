"""/graphql: GraphQL over HTTP by Strawberry's view, with our context, our errors and nobody else's internals."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any

import orjson
import structlog
from cross_web import HTTPException
from graphql import GraphQLError, parse, validate
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities import get_operation_ast
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from api import cookies
from api.auth import authenticate
from api.context import Asking
from api.envelope import JSON, BadRequest, only_queries
from api.guards import admit, examine, veil
from api.idempotency import execute_once
from api.limits import MAX_TOKENS, rules
from api.naming import path_of
from api.schema.schema import schema
from api.schema.view import view_of
from api.speech import LOCALE, tell
from tenants.context import TenantContext
from tenants.errors import DomainError, RateLimited, Unauthenticated
from tenants.kit.message import say
from tenants.registry.acting.recognising import GrantEnded

log = structlog.get_logger("api")
_OUR_FAULT = (
    "Something went wrong on our side. Quote {request_id} when you report it.",
    "我们这边出了问题。反馈时请附上编号 {request_id}。",
)


class Endpoint(GraphQL[Asking, None]):
    """Strawberry's ASGI view; subscriptions and a trusted-document store come with the gateway."""

    def __init__(self) -> None:
        super().__init__(schema(), graphql_ide=None, allow_queries_via_get=True, subscription_protocols=())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = await self.answer(Request(scope, receive))
            return await response(scope, receive, send)
        return await super().__call__(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """The answer, whatever happens: a refusal is JSON with a code, and so is our own fault."""
        try:
            return await self.run(request)
        except HTTPException as wrong:
            return refusal(BadRequest(wrong.reason, status=wrong.status_code))
        except DomainError:
            raise
        except ClientDisconnect:  # nobody is there to read an answer
            return Response(status_code=499)
        except Exception as error:
            body = {"errors": [_our_fault(error, request.scope["request_id"])]}
            return Response(orjson.dumps(body), 500, media_type=JSON)

    def decode_json(self, data: str | bytes) -> object:
        """As the gateway reads it, so that both see the same numbers."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        """As the compiled answers are written, so that the same answer is the same bytes."""
        return orjson.dumps(data, option=orjson.OPT_UTC_Z)

    async def get_context(self, request: Request | WebSocket, response: Any) -> Asking:
        request_id = request.scope["request_id"]
        ended, found = None, None
        try:
            found = await authenticate(request, request_id)
        except GrantEnded as over:
            ended = over
        context = found.context if found else None
        if found and found.renewed:
            token = cookies.read(request)
            if token:
                cookies.write(response, token)
        locale = context.locale if context else preferred_locale(request)
        LOCALE.set(locale)
        return Asking(request, response, context, request_id, locale, ended=ended)

    async def execute_single(  # type: ignore[override]  # called by name only
        self, *, context: Asking, request_data: GraphQLRequestData, **rest: Any
    ) -> ExecutionResult:
        text, name, given = request_data.query or "", request_data.operation_name, request_data.variables or {}
        admit(context.request.scope, context.tenant, text, name, given)
        door = self if context.tenant is None else self._seen_by(context.tenant, text)
        execute = partial(super(Endpoint, door).execute_single, context=context, request_data=request_data, **rest)
        try:
            result = await execute_once(context, request_data, execute)
        except HTTPException as wrong:
            result = _wrong_operation(context.request, wrong)
        if result.errors and context.tenant is None:
            result.errors = veil(examine(text), result.errors)
        elif result.errors and context.tenant is not None:
            result.errors = retold(context.tenant, text, name, given, result.errors)
        return result

    def _seen_by(self, tenant: TenantContext, text: str) -> Endpoint:
        """This door, or for who asks for the schema itself one that opens on their view of it."""
        found = examine(text)
        if found is None or not found.introspects:
            return self
        door = copy(self)
        door.schema = copy(schema())
        door.schema._schema = view_of(schema()._schema, tenant.entitlement)
        return door

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        data: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            # Fields run beside each other: in the order of the document, the same errors are the same answer.
            errors = sorted(result.errors, key=lambda error: [tuple(each) for each in error.locations or ()])
            data["errors"] = [present(error, request.scope["request_id"]) for error in errors]
            if any(error.path is None for error in result.errors):
                del data["data"]
        return data


def retold(
    tenant: TenantContext, text: str, name: str | None, variables: dict[str, Any], errors: list[GraphQLError]
) -> list[GraphQLError]:
    """What is wrong with a document or its variables, in the words of the tenant's own view: no suggestion names what
    its plan does not have.
    """
    view = view_of(schema()._schema, tenant.entitlement)
    if view is schema()._schema or not any(error.path is None and error.original_error is None for error in errors):
        return errors
    try:
        document = parse(text, max_tokens=MAX_TOKENS)
    except GraphQLError:
        return errors
    if wrong := validate(view, document, rules()):
        return wrong
    operation = get_operation_ast(document, name)
    if operation is None:
        return errors
    found = get_variable_values(view, operation.variable_definitions or (), variables)
    return errors if isinstance(found, VariableValues) else list(found)


def _wrong_operation(request: HTTPConnection, wrong: HTTPException) -> ExecutionResult:
    """Which operation is meant cannot be told, or it is of a kind that does not come this way: a refused request."""
    if isinstance(wrong.__cause__, InvalidOperationTypeError):
        only_queries(request.scope["method"], wrong.__cause__.operation_type.value)
    if not isinstance(wrong.__cause__, InvalidOperationTypeError | CannotGetOperationTypeError):
        raise wrong
    return ExecutionResult(data=None, errors=[GraphQLError(wrong.reason)])


def preferred_locale(request: Request | WebSocket) -> str:
    """zh-CN or en, from Accept-Language."""
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "zh-CN" if first.startswith("zh") else "en"


def present(error: GraphQLError, request_id: str) -> Any:
    """An error as a client may see it: refusals with their code, the document's faults, and nothing of our insides."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error:
        cause = cause.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    if isinstance(cause, DomainError):
        field = {"field": path_of(cause.field)} if cause.field else {}
        formatted["message"] = tell(cause.message)
        formatted["extensions"] = {"code": cause.code, **field, **_plain(cause.extensions)}
    elif error.path is None and (cause is None or isinstance(cause, GraphQLError | ValueError)):
        formatted["extensions"] = {"code": _document_code(error), **(error.extensions or {})}
    else:
        formatted |= _our_fault(cause or error, request_id)
    return formatted


def refused(error: Exception, request_id: str) -> Any:
    """A refusal that happened outside of any field, as a client may see it."""
    return present(GraphQLError(str(error), original_error=error), request_id)


def _our_fault(error: Exception, request_id: str) -> dict[str, Any]:
    log.error("api.unexpected", request_id=request_id, exc_info=error)
    message = tell(say(*_OUR_FAULT, request_id=request_id))
    return {"message": message, "extensions": {"code": "INTERNAL", "requestId": request_id}}


def _document_code(error: GraphQLError) -> str:
    return "GRAPHQL_PARSE_FAILED" if error.message.startswith("Syntax Error") else "GRAPHQL_VALIDATION_FAILED"


def _plain(extensions: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in extensions.items() if isinstance(value, str | int | float | bool | dict)}


def refusal(error: DomainError) -> Response:
    """A refusal before any document is executed, in the same shape."""
    field = {"field": error.field} if error.field else {}
    extensions = {"code": error.code, **field, **_plain(error.extensions)}
    body = {"errors": [{"message": tell(error.message), "extensions": extensions}]}
    return Response(orjson.dumps(body), _status(error), getattr(error, "headers", None), media_type=JSON)


def _status(error: DomainError) -> int:
    if isinstance(error, RateLimited):
        return 429
    return int(getattr(error, "status", 401 if isinstance(error, Unauthenticated) else 403))
