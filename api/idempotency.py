"""The Idempotency-Key header: a mutation sent again under its key has one effect, and the answer it had.

A key stands for one mutation of whoever is signed in, for a day. Only what had an effect is kept: a refusal may be
mended and sent again. Queries ignore the header. A visitor has nobody to remember keys for, except when signing up.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from graphql import FieldNode, GraphQLError, GraphQLSyntaxError, OperationDefinitionNode, OperationType, parse
from graphql.utilities import get_operation_ast
from starlette.requests import HTTPConnection
from strawberry.http import GraphQLRequestData
from strawberry.types import ExecutionResult

from api.context import Asking, Held, KeyNotTaken
from api.limits import MAX_TOKENS
from tenants.db import idempotency
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput, DomainError
from tenants.kit.message import say
from tenants.registry import tokens

HEADER = "idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
Execute = Callable[[], Awaitable[ExecutionResult]]


class KeyInvalid(BadInput):
    code = "IDEMPOTENCY_KEY_INVALID"


async def execute_once(asking: Asking, asked: GraphQLRequestData, execute: Execute) -> ExecutionResult:
    """Execute what is asked, or give the answer it had under the same key."""
    operation = _mutation(asked) if HEADER in asking.request.headers else None
    if operation is None:
        return await execute()
    path: list[str | int] = []
    try:
        asking.key = _key(asking.request)
        path.append(_only_field(operation))
        return await (execute() if asking.tenant is None else _once(asking, asking.key, asked, execute))
    except Exception as error:  # a commit can fail like a resolver
        if not path and not isinstance(error, DomainError):
            raise
        return ExecutionResult(data=None, errors=[failed(error, path)])


def failed(error: Exception, path: list[str | int]) -> GraphQLError:
    """What ended around a field, not in it."""
    return GraphQLError(str(error), path=path or None, original_error=error)


def _mutation(asked: GraphQLRequestData) -> OperationDefinitionNode | None:
    try:
        operation = get_operation_ast(parse(asked.query or "", max_tokens=MAX_TOKENS), asked.operation_name)
    except GraphQLSyntaxError:
        return None
    return operation if operation and operation.operation is OperationType.MUTATION else None


def _key(request: HTTPConnection) -> str:
    key = request.headers[HEADER]
    if not is_key(key):
        raise KeyInvalid(
            say(
                "An Idempotency-Key is 1 to 200 printable ASCII characters without spaces.",
                "Idempotency-Key 须为 1 到 200 个可打印 ASCII 字符，且不含空格。",
            )
        )
    return key


def is_key(key: str) -> bool:
    return _KEY.fullmatch(key) is not None


def _only_field(operation: OperationDefinitionNode) -> str:
    """The name under which the answer has it."""
    match operation.selection_set.selections:
        case (FieldNode() as field,):
            return (field.alias or field.name).value
    raise KeyNotTaken(
        say(
            "An Idempotency-Key stands for one mutation; send each mutation by itself.",
            "一个 Idempotency-Key 只对应一个变更，请逐个发送。",
        )
    )


async def _once(asking: Asking, key: str, asked: GraphQLRequestData, execute: Execute) -> ExecutionResult:
    fresh: ExecutionResult | None = None

    async def act(uow: UnitOfWork) -> str | None:
        nonlocal fresh
        asking.held = held = Held(uow)
        try:
            fresh = await execute()
        finally:
            asking.held = None
        return orjson.dumps(fresh.data).decode() if held.done and not fresh.errors else None

    request_hash = hash_of(asked.query, asked.operation_name, asked.variables)
    kept = await idempotency.once(asking.signed_in, key=key, request_hash=request_hash, act=act)
    if fresh is None:
        asking.response.headers["idempotency-replayed"] = "true"
    if kept is not None:
        return ExecutionResult(data=orjson.loads(kept), errors=None)
    assert fresh is not None
    return fresh


def hash_of(query: str | None, name: str | None, variables: Mapping[str, Any] | None) -> bytes:
    """What tells two requests under one key apart. Under the installation's key: a plain hash could be compared with
    those of all the account numbers there are.
    """
    return tokens.mac(orjson.dumps([query, name, variables], option=orjson.OPT_SORT_KEYS))
