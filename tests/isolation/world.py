"""A world of two companies on a database of its own: acme, which is asked, and globex, which is empty or full."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import httpx
import redis.asyncio

from api import guards
from api.app import create_app
from infra.engines.throwaway import Throwaway
from tenants.adapters.budget import Allowance
from tenants.config import Settings
from tenants.context import Role
from tenants.db.database import Database, current, open_database, use
from tenants.db.unit_of_work import unit_of_work
from tenants.partners.opening import open_company
from tenants.registry.sessions import open_session
from tenants.registry.visitor import Visitor
from tests import cast
from tests.engines import create_database, drop_database, environment
from tests.isolation import purchases
from tests.isolation.engines import connect_as_administrator
from tests.provider import Provider, running
from tests.stripe_server import SECRET, StripeServer

CANARY = "qzkanarienvogel"
"""What every text of globex begins with."""


@dataclass(eq=False)
class Company:
    """One company, its people by role, and a way to ask the gateway in the name of one of them."""

    word: str
    network: str
    http: httpx.AsyncClient
    people: dict[Role, cast.Person] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    outside: Outside | None = None
    acts_by: UUID | None = None
    """The grant by which the next who asks does so from within a customer."""
    guest: cast.Person | None = None
    """Somebody at the door, for operations that open sessions."""
    _addresses: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def owner(self) -> cast.Person:
        return self.people[Role.OWNER]

    @property
    def tenant_id(self) -> UUID:
        return self.owner.tenant_id

    def next_address(self) -> str:
        """Every request comes from a network of its own, so that the counting doors stay open."""
        number = next(self._addresses)
        return f"{self.network}.{number // 250 % 250}.{number % 250 + 1}"

    async def ask(self, asker: cast.Person | None, document: str, variables: dict[str, Any]) -> httpx.Response:
        """Ask as `asker`, in a session that nothing before has ended; None is a visitor."""
        headers = {"authorization": f"Bearer {await self.session(asker)}"} if asker else {}
        return await self.send(document, variables, headers)

    async def send(self, document: str, variables: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
        self.http.cookies.clear()
        transport: Any = self.http._transport
        transport.client = (self.next_address(), 50_000)
        body = {"query": document, "variables": variables}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def session(self, person: cast.Person) -> str:
        visitor = Visitor(address=self.network)
        async with unit_of_work(visitor.context) as uow:
            who = {"user_id": person.id, "tenant_id": person.tenant_id}
            opened = await open_session(uow, visitor, two_factors=True, **who)
        grant_id, self.acts_by = self.acts_by, None
        if grant_id is not None and person.tenant_id == self.tenant_id:
            await open_company(opened.context, grant_id=grant_id)
        return opened.token


@dataclass
class Outside:
    """What of the internet there is: an OpenID provider, what owners of domains have published, and Stripe."""

    provider: Provider
    records: Path
    stripe: StripeServer
    _published: dict[str, list[str]] = field(default_factory=dict)

    def publish(self, name: str, value: str) -> None:
        self._published[name] = [value]
        self.records.write_text(json.dumps({"txt": self._published}))


@contextmanager
def _outside() -> Iterator[Outside]:
    with running() as provider, closing(StripeServer()) as stripe, TemporaryDirectory() as folder:
        records = Path(folder) / "records.json"
        records.write_text("{}")
        yield Outside(provider, records, stripe)


@dataclass
class World:
    settings: Settings
    administrator: Any
    acme: Company
    globex: Company
    said: list[str]
    """Every line that was logged."""
    foreign: dict[str, str] = field(default_factory=dict)
    """Ids of things globex has, by kind."""
    cursors: dict[str, str] = field(default_factory=dict)
    """Cursors of globex's lists, by operation."""

    async def redis(self) -> dict[str, Any]:
        """Everything in Redis, whatever its type."""
        client = redis.asyncio.Redis.from_url(self.settings.redis_url)
        try:
            return {str(key): await _value(client, key) async for key in client.scan_iter(count=1_000)}
        finally:
            await client.aclose()


async def _value(client: Any, key: bytes) -> Any:
    readers = {
        b"string": lambda: client.get(key),
        b"hash": lambda: client.hgetall(key),
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1, withscores=True),
        b"stream": lambda: client.xrange(key),
        b"none": lambda: client.get(key),  # it expired since it was listed
    }
    return await readers[await client.type(key)]()


@contextmanager
def _plenty() -> Iterator[None]:
    """The proof asks for everything there is, at once, within a minute."""
    with (
        patch.object(guards, "MAX_COST", 10**15),
        patch.object(guards, "allowance_of", lambda _tenant: Allowance("documents", 10**15)),
        patch.object(guards, "OF_A_VISITOR", Allowance("visitors", 10**15)),
    ):
        yield


@asynccontextmanager
async def open_world(engines: Throwaway, settings: Settings) -> AsyncIterator[World]:
    """Acme with a person of every role, globex with Mallory; the counting doors are counting."""
    name = f"rapport_world_{uuid4().hex[:12]}"
    await create_database(engines, name)
    number = int(settings.redis_url.rsplit("/", 1)[-1])
    values = engines.environment(name, number, settings.s3_bucket)
    before = current()
    with ExitStack() as stack:
        outside = stack.enter_context(_outside())
        away = {"RAPPORT_REACH_PRIVATE": "true", "RAPPORT_DOMAIN_RECORDS": str(outside.records)}
        away |= {"RAPPORT_STRIPE_KEY": "sk_test", "RAPPORT_STRIPE_WEBHOOK_SECRET": SECRET}
        away["RAPPORT_STRIPE_API"] = outside.stripe.url
        found = stack.enter_context(environment({**values, "RAPPORT_RATE_LIMITS": "true", **away}))
        stack.enter_context(_plenty())
        opened = use(await open_database(found, app=True, dispatch=True))
        try:
            async with connect_as_administrator(engines, found) as administrator, _door() as http:
                with _listening() as said:
                    yield await _people(World(found, administrator, *_companies(http, outside), said))
        finally:
            use(before)
            await _end(engines, opened, name)


async def _end(engines: Throwaway, opened: Database, name: str) -> None:
    await opened.close()
    await drop_database(engines, name)


def _companies(http: httpx.AsyncClient, outside: Outside) -> tuple[Company, Company]:
    return Company("acme", "10.1", http, outside=outside), Company(CANARY, "10.2", http, outside=outside)


async def _people(world: World) -> World:
    client = redis.asyncio.Redis.from_url(world.settings.redis_url)
    await client.flushdb()
    await client.aclose()
    await purchases.offer_gift()
    for company, name in ((world.acme, "Alice"), (world.globex, f"Mallory-{CANARY}")):
        company.people[Role.OWNER] = await cast.owner(name, company.word)
        await world.administrator.execute(
            "UPDATE tenants SET terms = terms + 1, plan = 'enterprise' WHERE id = $1",
            company.people[Role.OWNER].tenant_id,
        )
    for role in Role:
        if role is not Role.OWNER:
            world.acme.people[role] = await cast.colleague(world.acme.owner, f"Bob-{role.value}", role)
    return world


@asynccontextmanager
async def _door() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://rapport.test", timeout=60) as http:
        yield http


class _Ear(logging.Handler):
    """Hears whatever is logged, by the house and by its libraries, tracebacks and all."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        if not isinstance(record.msg, dict):
            self._said.append(self.format(record))
            return
        event: dict[str, Any] = record.msg
        error = event.get("exc_info")
        if isinstance(error, BaseException):
            event = {**event, "exc_info": "".join(traceback.format_exception(error))}
        self._said.append(repr(event))


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Be the only one who hears: nothing said here belongs into the report of a test run."""
    said: list[str] = []
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:], root.level = [_Ear(said)], logging.DEBUG
    try:
        yield said
    finally:
        root.handlers[:], root.level = handlers, level
