"""POST /graphql: compiled answers where there are some, the ordinary endpoint for everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.endpoint import JSON, BadRequest, Endpoint, refusal
from api.fast import answer, plan_for
from tenants.errors import DomainError
from tenants.kit.message import say

log = structlog.get_logger("api")
JSON_OPTIONS = orjson.OPT_UTC_Z


class Gateway:
    """Reads the envelope itself, so that what is no GraphQL request is refused in one way, in JSON, with a code."""

    def __init__(self) -> None:
        self.endpoint = Endpoint()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.endpoint(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            body = await request.body()
            asked = _read(request, body)
            answer = await self._compiled(request, asked)
        except BadRequest as refused:
            answer = refusal(refused, refused.status)
        await (answer(scope, receive, send) if answer else self.endpoint(scope, _again(body, receive), send))

    async def _compiled(self, request: Request, asked: Asked) -> Response | None:
        """The answer, when the body is a query that compiles; None sends it the ordinary way, errors included."""
        plan = plan_for(asked.query, asked.name)
        if plan is None:
            return None
        response = Response(media_type=JSON)
        try:
            asking = await self.endpoint.get_context(request, response)
        except DomainError:
            return None
        try:
            data = await answer(asking, plan, asked.variables)
        except Exception as error:  # asked again the ordinary way, where errors have their one author
            log.warning("api.compiled_read_failed", request_id=asking.request_id, problem=type(error).__name__)
            return None
        if data is None:
            return None
        response.body = orjson.dumps({"data": data}, option=JSON_OPTIONS)
        response.headers["content-length"] = str(len(response.body))
        return response


@dataclass(frozen=True, slots=True)
class Asked:
    query: str
    name: str | None
    variables: dict[str, Any]


def _read(request: Request, body: bytes) -> Asked:
    """The envelope of a request. Raises BadRequest."""
    if request.method != "POST":
        raise BadRequest(say("Send this as a POST.", "请用 POST 发送。"), status=405)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise BadRequest(say("Send this as application/json.", "请以 application/json 发送。"), status=415)
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(say("This is not JSON.", "这不是 JSON。")) from None
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        raise BadRequest(say("Send an object with `query`, a text.", "请发送含文本 `query` 的对象。"), "query")
    for field, kind in (("variables", dict), ("operationName", str), ("extensions", dict)):
        if not isinstance(asked.get(field), kind | None):
            raise BadRequest(say("`{field}` has the wrong type.", "`{field}` 的类型不对。", field=field), field)
    return Asked(asked["query"], asked.get("operationName"), asked.get("variables") or {})


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
