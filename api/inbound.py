"""`/in/{public_id}`: where another system sends leads. It is believed by its signature alone, and answered when its
message is kept.
"""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.bodies import body_within
from api.visitors import visitor_of
from tenants.crm.capture import service as capture
from tenants.errors import DomainError, NotFound, RateLimited

LARGEST = 256_000
"""Bytes of a message."""
_STATUS: dict[type[DomainError], int] = {capture.SignatureRefused: 401, NotFound: 404, RateLimited: 429}


async def inbound(request: Request) -> Response:
    visitor = visitor_of(request)
    try:
        body = await body_within(request, LARGEST)
        if body is None:
            return JSONResponse({"code": "BODY_TOO_LARGE"}, 413, {"connection": "close"})
        public_id = request.path_params["public_id"]
        kept = await capture.receive_webhook(visitor, public_id=public_id, headers=request.headers, body=body)
    except ClientDisconnect:
        return Response(status_code=499)
    except DomainError as error:
        return JSONResponse({"code": error.code, "message": str(error)}, _STATUS.get(type(error), 503))
    return JSONResponse({"id": str(kept) if kept else None}, 202)
