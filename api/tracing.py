"""The span of each request, and what of a document may stand in one: its names and its hash, never its text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from graphql import GraphQLError, OperationDefinitionNode, parse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits import MAX_TOKENS
from tenants.context import TenantContext
from tenants.kit import tracing
from tenants.kit.tracing import Kind

_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "QUERY"}
_UNTRACED = {"/healthz", "/readyz", "/metrics"}
"""Asked every few seconds by machines."""
_NAMED = {"/", "/graphql"}


class Traced:
    """An application each of whose requests is a span. One that brought a `traceparent` goes on with that trace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _UNTRACED or not tracing.on():
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        path = _path(scope["path"])
        given = {"http.request.method": method, "http.route": path, "url.path": path, "url.scheme": scope["scheme"]}
        cause = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1")
        with tracing.begun(f"{method} {path}", Kind.SERVER, given, cause=cause) as span:

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.note({"http.response.status_code": message["status"]})
                    if message["status"] >= 500:
                        span.fail(str(message["status"]))
                await send(message)

            await self.app(scope, receive, answer)


def _path(path: str) -> str:
    """A path without what may be a secret or somebody's words: the links of files are made of tokens."""
    if path in _NAMED:
        return path
    first = path.split("/", 2)[1]
    return f"/{first}/*" if first in ("files", "assets") else "/*"


def asked(tenant: TenantContext | None, text: str, name: str | None, *, trusted: bool) -> None:
    """Note on the open span which operation is asked for, and by whose member."""
    if tracing.on():
        digest, operations = _known(text)
        chosen = next(iter(operations), "") if name is None else name
        noted: dict[str, str | bool] = {"rapport.document.sha256": digest, "rapport.document.trusted": trusted}
        if chosen in operations:  # what is named beside a document may be anything
            noted |= {"graphql.operation.name": chosen, "graphql.operation.type": operations[chosen]}
        tracing.note(noted, tenant=tenant.tenant_id if tenant else None)


@lru_cache(maxsize=1_000)
def _known(text: str) -> tuple[str, Mapping[str, str]]:
    """The hash of a document and the type of each of its operations."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    try:
        definitions = parse(text, max_tokens=MAX_TOKENS).definitions
    except (GraphQLError, RecursionError):
        return digest, {}
    found = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
    return digest, {node.name.value if node.name else "": node.operation.value for node in found}
