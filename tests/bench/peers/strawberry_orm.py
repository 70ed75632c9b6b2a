"""The usual Python way: Strawberry types, SQLAlchemy's asynchronous ORM, dataloaders; a session for each request.

The schema is named as Rapport's, so that the same documents run on both. The parser and validation caches of Strawberry
are on. Each request authenticates by the ORM, sets the tenant for its transaction, and is under the same row-level
security with the tenant named in every query as well.
"""

from __future__ import annotations

import asyncio
import base64
import enum
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import event, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

from tenants.changes.models import Change, ChangeCounter
from tenants.crm.accounts.models import Account as AccountRow
from tenants.crm.accounts.models import Contact as ContactRow
from tenants.crm.activities.models import Activity as ActivityRow
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records.models import RecordToken
from tenants.records.tokens import sort_key
from tenants.registry.models import Membership, Session, Tenant, User
from tests.bench.harness.rows import change_of, tokens_of

engine = create_async_engine(
    os.environ.get("RAPPORT_DATABASE_URL", "postgresql://unset").replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=10,
    max_overflow=0,
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def _plain_settings(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("SET jit = off")
    cursor.close()


@dataclass
class Asking:
    session: AsyncSession
    user_id: UUID
    tenant_id: UUID
    session_id: UUID
    role: str

    def __post_init__(self) -> None:
        self.turn = asyncio.Lock()  # sibling fields run together, and a session serves one at a time
        self.accounts = DataLoader(self._accounts)
        self.users = DataLoader(self._users)

    async def all(self, wanted: Any) -> list[Any]:
        async with self.turn:
            return list(await self.session.scalars(wanted))

    async def _accounts(self, ids: list[UUID]) -> list[AccountRow | None]:
        wanted = (AccountRow.tenant_id == self.tenant_id, AccountRow.id.in_(ids), AccountRow.deleted_at.is_(None))
        found = {row.id: row for row in await self.all(select(AccountRow).where(*wanted))}
        return [found.get(key) for key in ids]

    async def _users(self, ids: list[UUID]) -> list[User | None]:
        found = {row.id: row for row in await self.all(select(User).where(User.id.in_(ids)))}
        return [found.get(key) for key in ids]


Info = strawberry.Info[Asking, None]


@strawberry.enum
class ActivityKind(enum.Enum):
    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"
    NOTE = "note"
    TASK = "task"


@strawberry.enum
class ActivityPriority(enum.Enum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@strawberry.enum
class Role(enum.Enum):
    OWNER = "owner"
    REP = "rep"


@strawberry.type(name="User")
class UserNode:
    id: strawberry.ID
    name: str
    email: str
    locale: str

    @classmethod
    def of(cls, row: User | None) -> UserNode | None:
        if row is None:
            return None
        return cls(id=strawberry.ID(f"user_{row.id}"), name=row.name, email=row.email, locale=row.locale)


@strawberry.type(name="Tenant")
class TenantNode:
    id: strawberry.ID
    name: str
    plan: str
    locale: str
    time_zone: str
    currency: str


@strawberry.type
class Me:
    user: UserNode
    tenant: TenantNode
    role: Role


@strawberry.type
class Account:
    id: strawberry.ID
    name: str
    industry: str | None
    website: str | None

    @classmethod
    def of(cls, row: AccountRow | None) -> Account | None:
        if row is None:
            return None
        key = strawberry.ID(f"account_{row.id}")
        return cls(id=key, name=row.name, industry=row.industry, website=row.website)


@strawberry.type
class Activity:
    id: strawberry.ID
    kind: ActivityKind
    subject: str
    priority: ActivityPriority | None
    outcome: str | None
    occurred_at: datetime
    due_at: datetime | None
    completed_at: datetime | None

    @classmethod
    def of(cls, row: ActivityRow) -> Activity:
        return cls(
            id=strawberry.ID(f"activity_{row.id}"),
            kind=ActivityKind(row.kind),
            subject=row.subject,
            priority=ActivityPriority(row.priority) if row.priority else None,
            outcome=row.outcome,
            occurred_at=row.occurred_at,
            due_at=row.due_at,
            completed_at=row.completed_at,
        )


@strawberry.type
class ActivityConnection:
    nodes: list[Activity]


@strawberry.input
class ActivityKindFilter:
    eq: ActivityKind | None = None


@strawberry.input
class ActivityFilter:
    kind: ActivityKindFilter | None = None


@strawberry.type
class Contact:
    row: strawberry.Private[ContactRow]
    id: strawberry.ID
    name: str
    given_name: str | None
    family_name: str | None
    title: str | None
    department: str | None
    source: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: ContactRow) -> Contact:
        return cls(
            row=row,
            id=strawberry.ID(f"contact_{row.id}"),
            name=row.name,
            given_name=row.given_name,
            family_name=row.family_name,
            title=row.title,
            department=row.department,
            source=row.source,
            created_at=row.created_at,
        )

    @strawberry.field
    async def account(self, info: Info) -> Account | None:
        return Account.of(await info.context.accounts.load(self.row.account_id)) if self.row.account_id else None

    @strawberry.field
    async def owner(self, info: Info) -> UserNode | None:
        return UserNode.of(await info.context.users.load(self.row.owner_id)) if self.row.owner_id else None

    @strawberry.field
    async def activities(self, info: Info, first: int, filter: ActivityFilter | None = None) -> ActivityConnection:
        wanted = (
            select(ActivityRow)
            .where(ActivityRow.tenant_id == info.context.tenant_id, ActivityRow.contact_id == self.row.id)
            .where(ActivityRow.deleted_at.is_(None))
            .order_by(ActivityRow.occurred_at.desc(), ActivityRow.id.desc())
            .limit(first)
        )
        if filter and filter.kind and filter.kind.eq:
            wanted = wanted.where(ActivityRow.kind == filter.kind.eq.value)
        return ActivityConnection(nodes=[Activity.of(row) for row in await info.context.all(wanted)])


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class ContactConnection:
    nodes: list[Contact]
    page_info: PageInfo


@strawberry.type
class Query:
    @strawberry.field
    async def contacts(self, info: Info, first: int, after: str | None = None) -> ContactConnection:
        wanted = (
            select(ContactRow)
            .where(ContactRow.tenant_id == info.context.tenant_id, ContactRow.deleted_at.is_(None))
            .order_by(ContactRow.created_at.desc(), ContactRow.id.desc())
            .limit(first + 1)
        )
        if after:
            wanted = wanted.where(tuple_(ContactRow.created_at, ContactRow.id) < tuple_(*_beyond(after)))
        rows = await info.context.all(wanted)
        page = rows[:first]
        info_of_page = PageInfo(
            has_next_page=len(rows) > first,
            has_previous_page=after is not None,
            start_cursor=_cursor(page[0]) if page else None,
            end_cursor=_cursor(page[-1]) if page else None,
        )
        return ContactConnection(nodes=[Contact.of(row) for row in page], page_info=info_of_page)

    @strawberry.field
    async def contact(self, info: Info, id: strawberry.ID) -> Contact | None:
        row = await info.context.session.get(ContactRow, (info.context.tenant_id, UUID(id.removeprefix("contact_"))))
        return Contact.of(row) if row and row.deleted_at is None else None

    @strawberry.field
    async def me(self, info: Info) -> Me:
        user = await info.context.session.get(User, info.context.user_id)
        row = await info.context.session.get(Tenant, info.context.tenant_id)
        assert user and row
        tenant = TenantNode(
            id=strawberry.ID(f"tenant_{row.id}"),
            name=row.name,
            plan=row.plan,
            locale=row.locale,
            time_zone=row.time_zone,
            currency=row.currency,
        )
        who = UserNode.of(user)
        assert who
        return Me(user=who, tenant=tenant, role=Role(info.context.role))


@strawberry.input
class EmailInput:
    value: str
    kind: str | None = None
    primary: bool | None = None


@strawberry.input
class PhoneInput:
    value: str
    kind: str | None = None
    primary: bool | None = None


@strawberry.input
class CreateContactInput:
    name: str
    given_name: str | None = None
    family_name: str | None = None
    title: str | None = None
    department: str | None = None
    account_id: strawberry.ID | None = None
    emails: list[EmailInput] | None = None
    phones: list[PhoneInput] | None = None
    source: str | None = None


@strawberry.type
class UserError:
    code: str
    message: str


@strawberry.type
class ContactPayload:
    contact: Contact | None
    user_errors: list[UserError]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def create_contact(self, info: Info, input: CreateContactInput) -> ContactPayload:
        asking, moment = info.context, now()
        values = {name: value for name, value in vars(input).items() if name != "account_id" and value is not None}
        values["emails"] = [_entry(email) for email in input.emails or []]
        values["phones"] = [{**_entry(phone), "valid": True} for phone in input.phones or []]
        account_id = UUID(input.account_id.removeprefix("account_")) if input.account_id else None
        by = {"created_by": asking.user_id, "updated_by": asking.user_id, "owner_id": asking.user_id}
        row = ContactRow(
            tenant_id=asking.tenant_id, id=uuid7(), account_id=account_id, created_at=moment, updated_at=moment,
            addresses=[], custom={}, version=1, sort_key=sort_key(values["name"]), **by, **values,
        )  # fmt: skip
        asking.session.add(row)
        asking.session.add_all(
            RecordToken(tenant_id=asking.tenant_id, record_type="contact", token=token, id=row.id)
            for token in tokens_of(values)
        )
        counter = await asking.session.get(ChangeCounter, asking.tenant_id, with_for_update=True)
        if counter is None:
            counter = ChangeCounter(tenant_id=asking.tenant_id, seq=0)
            asking.session.add(counter)
        counter.seq += 1
        fields = change_of({**values, "account_id": str(account_id), "owner_id": str(asking.user_id)})
        asking.session.add(
            Change(
                tenant_id=asking.tenant_id, id=uuid7(), seq=counter.seq, record_type="contact", record_id=row.id,
                kind="created", version=1, fields=fields, actor_id=asking.user_id, session_id=asking.session_id,
                at=moment, request_id="bench",
            )
        )  # fmt: skip
        await asking.session.commit()
        return ContactPayload(contact=Contact.of(row), user_errors=[])


def _entry(given: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(given).items() if value is not None}


def _cursor(row: ContactRow) -> str:
    return base64.urlsafe_b64encode(f"{row.created_at.isoformat()}|{row.id}".encode()).decode()


def _beyond(after: str) -> tuple[datetime, UUID]:
    moment, _, key = base64.urlsafe_b64decode(after).decode().partition("|")
    return datetime.fromisoformat(moment), UUID(key)


class Endpoint(GraphQL[Asking, None]):
    async def get_context(self, request: Any, response: Any) -> Asking:
        asking: Asking = request.scope["asking"]
        return asking


class Authenticated:
    """A session with its transaction for each request, as the signed-in member's tenant."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        token = Request(scope).headers["authorization"].removeprefix("Bearer ")
        async with sessions() as session:
            scope["asking"] = await _authenticate(session, token)
            await self.application(scope, receive, send)


_WHO = (
    select(Session, Membership)
    .join(Membership, (Membership.tenant_id == Session.tenant_id) & (Membership.user_id == Session.user_id))
    .join(Tenant, Tenant.id == Session.tenant_id)
    .where(Session.revoked_at.is_(None), Membership.state == "active", Tenant.status != "closed")
)


async def _authenticate(session: AsyncSession, token: str) -> Asking:
    mine = (Session.token_hash == hashlib.sha256(token.encode()).digest(), Session.expires_at > now())
    found, membership = (await session.execute(_WHO.where(*mine))).one()
    await session.execute(text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": str(found.tenant_id)})
    return Asking(session, found.user_id, found.tenant_id, found.id, membership.role)


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    yield
    await engine.dispose()


schema = strawberry.Schema(
    query=Query, mutation=Mutation, extensions=[lambda: ParserCache(500), lambda: ValidationCache(500)]
)
app = Starlette(routes=[Route("/graphql", Authenticated(Endpoint(schema, graphql_ide=None)))], lifespan=lifespan)
