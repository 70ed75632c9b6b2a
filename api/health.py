"""/healthz: the process lives. /readyz: it can serve, engine by engine. /metrics: for Prometheus."""

from __future__ import annotations

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.queue_metrics import queue_metrics
from tenants.db import health


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def readyz(_request: Request) -> Response:
    """200 when every engine answers and the schema is the one this code knows, else 503; says which."""
    try:
        checks = await asyncio.wait_for(health.check(), 5)
    except TimeoutError:
        checks = {"database": "no answer within 5 s"}
    ready = all(value == "ok" for value in checks.values())
    return JSONResponse({"ready": ready, **checks}, 200 if ready else 503)


async def metrics(_request: Request) -> Response:
    return Response(generate_latest() + await queue_metrics(), media_type=CONTENT_TYPE_LATEST)
