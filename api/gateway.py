"""/graphql, the ordinary way: compiled answers where there are some, the endpoint for everything else."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import orjson
import structlog
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.documents import known
from api.endpoint import Endpoint, refusal
from api.envelope import JSON, Envelope, finish, read
from api.fast import Plan, answer, plan_for
from api.guards import admit, look_at
from api.leaving import watched
from api.receiving import again
from tenants.errors import DomainError

log = structlog.get_logger("api")


def planned(query: str, name: str | None) -> Plan | None:
    """The plan of a query that is answered without being executed. Both ways to an answer ask here."""
    return plan_for(query, name)


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
            if not asked.query:
                asked = replace(asked, query=known(asked.document_id, asked.extensions))
                scope, body = _spelled_out(scope, asked, body)
            look_at(asked.query)
            answer = await self._compiled(request, asked) or await self._executed(scope, body, receive, asked)
        except DomainError as refused:
            answer = refusal(refused)
        if answer is not None:
            await finish(request, answer)(scope, receive, send)

    async def _compiled(self, request: Request, asked: Envelope) -> Response | None:
        """The answer, when the body is a query that compiles; None sends it the ordinary way, errors included."""
        plan = None if "left_by_lane" in request.scope else planned(asked.query, asked.name)
        if plan is None:
            return None
        response = Response(media_type=JSON)
        try:
            asking = await self.endpoint.get_context(request, response)
            admit(request.scope, asking.signed_in, asked.query, asked.name, asked.variables)
            data = await answer(asking.signed_in, plan, asked.variables)
        except (DomainError, GraphQLError):
            return None
        except Exception as error:  # asked again the ordinary way, where errors have their one author
            log.warning("api.compiled_read_failed", problem=type(error).__name__)
            return None
        if data is None:
            return None
        response.body = data
        response.headers["content-length"] = str(len(data))
        return response

    async def _executed(self, scope: Scope, body: bytes, receive: Receive, asked: Envelope) -> Response | None:
        """The answer; None when the client has left meanwhile. What may write is done whoever waits for it."""
        request = Request(scope, again(body, receive))
        if "mutation" in asked.query:
            return await self.endpoint.answer(request)
        with watched(receive) as stay:
            try:
                return await self.endpoint.answer(request)
            except BaseException:
                if stay.gone:
                    return None
                raise


def _spelled_out(scope: Scope, asked: Envelope, body: bytes) -> tuple[Scope, bytes]:
    """The request as if it had brought the document that it names."""
    whole = {"query": asked.query, "operationName": asked.name, "variables": asked.variables}
    if not asked.safe:
        return scope, orjson.dumps(whole)
    named = {"operationName": asked.name} if asked.name else {}
    query = urlencode({"query": asked.query, "variables": orjson.dumps(asked.variables).decode(), **named})
    return {**scope, "query_string": query.encode()}, body
