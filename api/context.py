"""What a resolver has at hand: who asks, and how to open a unit of work for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api import cookies
from tenants.access.viewing import ViewOnly
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.errors import BadInput, DomainError, Unauthenticated
from tenants.kit.message import say
from tenants.registry.service import Visitor


class KeyNotTaken(BadInput):
    """Nothing has happened: the request is one that cannot promise to be done once."""

    code = "IDEMPOTENCY_KEY_NOT_TAKEN"


@dataclass
class Held:
    """The one unit of work of a request with an Idempotency-Key, which commits with the answer that is kept."""

    uow: UnitOfWork
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    joined: bool = False
    failed: bool = False

    @property
    def done(self) -> bool:
        """Whether there is an effect to keep."""
        return self.joined and not self.failed

    @asynccontextmanager
    async def join(self) -> AsyncIterator[UnitOfWork]:
        """Work in it, one after the other; what fails undoes all of it."""
        async with self.turn:
            self.joined = True
            try:
                yield self.uow
            except BaseException:
                self.failed = True
                raise


@dataclass
class Asking:
    """One request. `tenant` is None for a visitor; `response` takes cookies and headers; `key` is a mutation's
    Idempotency-Key.
    """

    request: HTTPConnection
    response: Response
    tenant: TenantContext | None
    request_id: str
    locale: str = "en"
    key: str | None = None
    held: Held | None = None
    ended: DomainError | None = None
    """Why somebody whose session is good is a visitor here: what they did in another's company is over."""

    @property
    def signed_in(self) -> TenantContext:
        """Who asks. Raises Unauthenticated for a visitor, GrantEnded."""
        if self.ended is not None:
            raise self.ended
        if self.tenant is None:
            raise Unauthenticated(say("Sign in first.", "请先登录。"))
        return self.tenant

    @property
    def person(self) -> TenantContext | None:
        """Who asks, where they have proven themselves to us: neither a key, nor vouched for by a company's provider,
        nor at work in another's company.
        """
        tenant = self.tenant
        return tenant if tenant and not (tenant.key_id or tenant.bound or tenant.on_behalf_of) else None

    @asynccontextmanager
    async def unit_of_work(self, *, read_only: bool = False) -> AsyncIterator[UnitOfWork]:
        """A unit of work for whoever is signed in: one per root field."""
        if not read_only:
            self._refuse_looking()
        opened = self.held.join() if self.held else unit_of_work(self.signed_in, read_only=read_only)
        async with opened as uow:
            yield uow

    @property
    def by_itself(self) -> TenantContext:
        """Who asks, for a verb that opens units of work of its own. Raises KeyNotTaken, Unauthenticated."""
        self.take_no_key()
        self._refuse_looking()
        return self.signed_in

    def visitor(self, device: str | None = None, *, once: bool = False) -> Visitor:
        """Whoever stands at the door; `device` is a phone's name for itself. Raises KeyNotTaken, unless the verb sees
        to it by itself that it is done `once` for a key.
        """
        self._refuse_looking()
        if not once:
            self.take_no_key()
        return Visitor(
            address=self.address,
            agent=self.device,
            device=device,
            mark=cookies.mark(self.request, self.response) if device is None else "",
            token=cookies.read(self.request),
            request_id=self.request_id,
            key=self.key or "",
        )

    def _refuse_looking(self) -> None:
        if self.tenant is not None and self.tenant.viewed_by is not None:
            raise ViewOnly(
                say("You are looking as another member, and can change nothing.", "以他人身份查看时不能修改。")
            )

    def take_no_key(self) -> None:
        """Of what must not be kept, or opens units of work of its own. Raises KeyNotTaken."""
        if self.key is not None:
            raise KeyNotTaken(
                say(
                    "This mutation takes no Idempotency-Key; send it without.",
                    "该变更不支持 Idempotency-Key，请去掉后再发送。",
                )
            )

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def device(self) -> str:
        return self.request.headers.get("user-agent", "")[:200]


Info = strawberry.Info[Asking, None]
