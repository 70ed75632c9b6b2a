"""What a resolver has at hand: who asks, and how to open a unit of work for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api import cookies
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import Unauthenticated
from tenants.kit.message import say
from tenants.registry.service import Visitor


@dataclass
class Asking:
    """One request. `tenant` is None for a visitor; `response` takes cookies and headers."""

    request: HTTPConnection
    response: Response
    tenant: TenantContext | None
    request_id: str
    locale: str = "en"
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def signed_in(self) -> TenantContext:
        """Who asks. Raises Unauthenticated for a visitor."""
        if self.tenant is None:
            raise Unauthenticated(say("Sign in first.", "请先登录。"))
        return self.tenant

    @asynccontextmanager
    async def unit_of_work(self, *, read_only: bool = False) -> AsyncIterator[UnitOfWork]:
        """A unit of work for whoever is signed in: one per root field."""
        async with unit_of_work(self.signed_in, read_only=read_only) as uow:
            yield uow

    def visitor(self, device: str | None = None) -> Visitor:
        """Whoever stands at the door; `device` is a phone's name for itself."""
        return Visitor(
            address=self.address,
            agent=self.device,
            device=device,
            token=cookies.read(self.request),
            request_id=self.request_id,
        )

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def device(self) -> str:
        return self.request.headers.get("user-agent", "")[:200]


Info = strawberry.Info[Asking, None]
