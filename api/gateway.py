"""/graphql: compiled answers where there are some, the ordinary endpoint for everything else."""

from __future__ import annotations

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.endpoint import Endpoint, refusal
from api.envelope import JSON, Envelope, finish, read
from api.fast import answer, plan_for
from api.guards import admit, examine
from tenants.errors import DomainError

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
            asked = read(request, body)
            examine(asked.query)
            answer = await self._compiled(request, asked)
            answer = answer or await self.endpoint.answer(Request(scope, _again(body, receive)))
        except DomainError as refused:
            answer = refusal(refused)
        await finish(request, answer)(scope, receive, send)

    async def _compiled(self, request: Request, asked: Envelope) -> Response | None:
        """The answer, when the body is a query that compiles; None sends it the ordinary way, errors included."""
        plan = plan_for(asked.query, asked.name)
        if plan is None:
            return None
        response = Response(media_type=JSON)
        try:
            asking = await self.endpoint.get_context(request, response)
        except DomainError:
            return None
        admit(asking, examine(asked.query), asked.name, asked.variables)
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
