"""The ASGI application: `uvicorn api.app:app`."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api import fast, files, health, saml, writes
from api.audit_keys import audit_keys
from api.bookings import door as bookings
from api.compression import Compression
from api.documents import store
from api.endpoint import refusal
from api.forms import door as forms
from api.gateway import Gateway
from api.hooks import stripe_hook
from api.inbound import inbound
from api.lane import Lane
from api.middleware import BodyLimit, RequestId, SecurityHeaders
from api.quotes import door as quotes
from api.sockets.door import Sockets
from api.tracing import Traced
from api.web import Web
from tenants.adapters import tracing as traces
from tenants.adapters.storage import StorageUnavailable, storage
from tenants.config import settings
from tenants.db.database import open_database, use
from tenants.errors import DomainError
from tenants.kit import tracing
from tenants.kit.log_lines import configure

log = structlog.get_logger("api")
_ASK_STORE_AGAIN = 5.0
"""Seconds."""


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the pools as the application's role; a role that is too strong ends the start here."""
    traces.begin("api")
    database = use(await open_database(settings()))
    provided = asyncio.create_task(provide_bucket())
    for planner in (fast, writes):
        planner.plan_ahead(store().values())
    gc.collect()
    gc.freeze()  # the schema is as many objects as a thousand answers, and none of them ever goes
    try:
        yield
    finally:
        provided.cancel()
        await app.state.sockets.close()
        await database.close()
        await asyncio.to_thread(tracing.end)


async def provide_bucket() -> None:
    """Make the bucket when a store is new. Nothing waits for it: the store may come up after the API."""
    while True:
        try:
            return await storage().ensure_bucket()
        except StorageUnavailable:
            log.warning("api.storage_unavailable", again_in_s=_ASK_STORE_AGAIN)
            await asyncio.sleep(_ASK_STORE_AGAIN)


async def refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return refusal(error)


class Door(Starlette):
    """The whole application, with the lane of compiled reads beside it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lane = Lane()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/graphql" and scope["method"] == "POST":
            left = await self._lane(scope, receive, send)
            if left is None:
                return
            receive = left
        await super().__call__(scope, receive, send)


def create_app() -> Starlette:
    found = settings()
    configure("api")
    sockets = Sockets()
    made = Door(
        routes=[
            Route("/graphql", Gateway()),
            WebSocketRoute("/graphql", sockets),
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", health.metrics),
            Route("/files/{token}", files.files, methods=["GET", "PUT"]),
            Route("/hooks/stripe", stripe_hook, methods=["POST"]),
            *forms.ROUTES,
            *bookings.ROUTES,
            *quotes.ROUTES,
            Route("/in/{public_id}", inbound, methods=["POST"]),
            *saml.ROUTES,
            Route("/.well-known/rapport-audit-keys.json", audit_keys),
            Mount("/", Web(found.web_root)),
        ],
        middleware=[
            Middleware(RequestId),
            Middleware(SecurityHeaders, tls=found.secure_cookies),
            Middleware(BodyLimit, limit=found.max_body_bytes),
            Middleware(Compression),
        ],
        exception_handlers={DomainError: refused},
        lifespan=lifespan,
    )
    made.state.sockets = sockets
    return made


def served() -> ASGIApp:
    """What Uvicorn serves. Where nothing is traced, nothing stands before the application."""
    made = create_app()
    return Traced(made) if traces.wanted() else made


app = served()
