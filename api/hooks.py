"""`/hooks/stripe`: where the payment provider tells what happened. It is believed by its signature alone."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.bodies import body_within
from tenants.adapters.payments import SignatureWrong
from tenants.billing import service as billing
from tenants.errors import DomainError, NotFound, RateLimited

LARGEST = 256_000
"""Bytes. Stripe's events are a few thousand."""
_STATUS: dict[type[DomainError], int] = {SignatureWrong: 400, NotFound: 404, RateLimited: 429}


async def stripe_hook(request: Request) -> Response:
    try:
        body = await body_within(request, LARGEST)
        if body is None:
            return Response(status_code=413, headers={"connection": "close"})
        address = request.client.host if request.client else ""
        await billing.receive(body=body, signature=request.headers.get("stripe-signature", ""), address=address)
    except ClientDisconnect:
        return Response(status_code=499)
    except (SignatureWrong, NotFound, RateLimited) as error:
        return JSONResponse({"code": error.code}, _STATUS[type(error)])
    return Response(status_code=204)
