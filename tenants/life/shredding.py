"""The end of a company: its files, its rows and its names go. Its keys went first, so that what was sealed is noise in
every copy there may be.

What remains: the company's id and dates, the public heads of its audit log (hashes, signed), so that a log somebody has
exported can still be checked, and the tombstones of its keys. Done again, it goes on where it was.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Delete, Table, Update, any_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from tenants.adapters.storage import storage
from tenants.context import TenantContext
from tenants.db.base import Base, is_tenant_table
from tenants.db.tables import load_tables
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry.company.models import CompanyLife
from tenants.registry.doors.models import PublicDoor
from tenants.registry.models import (
    ApiKey,
    Domain,
    Invitation,
    KeptModule,
    Membership,
    OidcConnection,
    PlanOverride,
    Session,
    Tenant,
    User,
)

_remains = {"audit_heads", "data_keys"}


def remains(table: str) -> None:
    """Have the rows of a table stay when a company goes, since the law wants them kept (invoices, say). They must hold
    nothing that was typed into the CRM.
    """
    _remains.add(table)


_HERE: Any = bindparam("tenant_id")
_REGISTRY = (PublicDoor, ApiKey, Invitation, PlanOverride, KeptModule, OidcConnection, Domain)
_OF_REGISTRY = [delete(model).where(model.tenant_id == _HERE) for model in _REGISTRY]
_MEMBERS = select(Membership.user_id).where(Membership.tenant_id == _HERE)
_ELSEWHERE = exists().where(Membership.user_id == User.id, Membership.tenant_id != _HERE)
_SESSIONS = delete(Session).where(Session.tenant_id == _HERE)
_BLANK = (
    update(User)
    .where(User.id == any_(bindparam("people", type_=ARRAY(Uuid()))), ~_ELSEWHERE)
    .values(email=func.concat("gone-", User.id), name="", password_hash=sql("null"), email_verified_at=sql("null"))
)
"""People who belonged nowhere else: an address and a name are theirs, and go with the company."""
_LEAVE = update(Membership).where(Membership.tenant_id == _HERE).values(state="removed")
_NAMELESS = update(Tenant).where(Tenant.id == _HERE).values(name="", locale="en", time_zone="UTC")
_DONE = (
    update(CompanyLife)
    .where(CompanyLife.tenant_id == _HERE, or_(CompanyLife.shredded_at.is_(None), CompanyLife.look_at.is_not(None)))
    .values(shredded_at=bindparam("now"), look_at=sql("null"))
)


async def shred(context: TenantContext) -> None:
    """Take away everything of a company that is gone; its keys are destroyed already. Raises StorageUnavailable."""
    await storage().delete_all(context.tenant_id)
    for statement in _statements():
        async with unit_of_work(context) as uow:
            await uow.run(statement)
    async with unit_of_work(context) as uow:
        people = [row["user_id"] for row in await uow.rows(_MEMBERS)]
        await uow.run(_SESSIONS)
        for leaving in _OF_REGISTRY:
            await uow.run(leaving)
        await uow.run(_BLANK, people=people)
        await uow.run(_LEAVE)
        await uow.run(_NAMELESS)
        await uow.run(_DONE, now=now())


@lru_cache(maxsize=1)
def _statements() -> list[Delete | Update]:
    """One for each table of tenants' rows; who points comes before who is pointed to."""
    load_tables()
    tables = [table for table in reversed(Base.metadata.sorted_tables) if is_tenant_table(table)]
    return [_of_table(table) for table in tables if table.name not in _remains]


def _of_table(table: Table) -> Delete:
    return delete(table).where(table.c.tenant_id == _HERE)
