"""POST /graphql: compiled answers where there are some, the ordinary endpoint for everything else."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.endpoint import Endpoint
from api.fast import answer, plan_for
from tenants.errors import DomainError

JSON_OPTIONS = orjson.OPT_UTC_Z
JSON_TYPE = "application/json"


class Gateway:
    def __init__(self) -> None:
        self.endpoint = Endpoint()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self.endpoint(scope, receive, send)
        request = Request(scope, receive)
        body = await request.body()
        compiled = await self._compiled(request, body)
        if compiled is not None:
            return await compiled(scope, receive, send)
        return await self.endpoint(scope, _again(body, receive), send)

    async def _compiled(self, request: Request, body: bytes) -> Response | None:
        """The answer, when the body is a query that compiles; None sends it the ordinary way, errors included."""
        asked = _read(request, body)
        plan = plan_for(*asked[:2]) if asked else None
        if asked is None or plan is None:
            return None
        response = Response(media_type=JSON_TYPE)
        try:
            asking = await self.endpoint.get_context(request, response)
        except DomainError:
            return None
        data = await answer(asking, plan, asked[2])
        if data is None:
            return None
        response.body = orjson.dumps({"data": data}, option=JSON_OPTIONS)
        response.headers["content-length"] = str(len(response.body))
        return response


def _read(request: Request, body: bytes) -> tuple[str, str | None, dict[str, Any]] | None:
    if not request.headers.get("content-type", "").startswith(JSON_TYPE):
        return None
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(asked, dict) or asked.keys() - {"query", "operationName", "variables"}:
        return None
    query, name, variables = asked.get("query"), asked.get("operationName"), asked.get("variables") or {}
    if not isinstance(query, str) or not isinstance(name, str | None) or not isinstance(variables, dict):
        return None
    return query, name, variables


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, for the next reader; then whatever the client does."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
