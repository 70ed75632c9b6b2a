"""What goes with a record when it changes hands: the people at an account, and what was still to be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam, select

from tenants.crm.accounts.models import Account, Contact
from tenants.crm.activities.models import Activity, ActivityKind
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.clock import now
from tenants.records import writing
from tenants.records.catalogue import catalogue
from tenants.records.owners import OwnerReason
from tenants.records.owning import let_go

CANCELLED = "cancelled"
_CONTACTS = (
    select(Contact.id)
    .where(
        Contact.account_id == bindparam("account_id"),
        Contact.owner_id.is_not_distinct_from(bindparam("owner_id")),
        Contact.deleted_at.is_(None),
    )
    .order_by(Contact.id)
)


async def returned(uow: UnitOfWork, pool: Row, stored: dict[str, Any], reason: OwnerReason, words: str | None) -> None:
    """Have a locked record wait in a pool, with what goes along."""
    record_type = pool["record_type"]
    await let_go(uow, catalogue()[record_type].model, stored, pool_id=pool["id"], reason=reason, words=words)
    owner = stored["owner_id"]
    if owner is not None:
        if record_type == Account.facts.name:
            await contacts_follow(uow, stored["id"], owner, None)
        await tasks_follow(uow, record_type, stored["id"], owner, pool["admin_ids"])


async def contacts_follow(uow: UnitOfWork, account_id: UUID, before: UUID | None, after: UUID | None) -> None:
    """Contacts of an account that were whose the account was are whose it is. Those of another stay theirs."""
    for row in await uow.rows(_CONTACTS, account_id=account_id, owner_id=before):
        await writing.keep(uow, Contact, row["id"], {"owner_id": after})


async def tasks_follow(uow: UnitOfWork, record_type: str, record_id: UUID, owner: UUID, admins: Sequence[Any]) -> None:
    """Open tasks of whoever had the record go to the pool's first administrator; without one they are cancelled."""
    values = {"owner_id": admins[0]} if admins else {"completed_at": now(), "outcome": CANCELLED}
    for row in await uow.rows(_tasks(record_type), record_id=record_id, owner_id=owner):
        await writing.keep(uow, Activity, row["id"], values)


@lru_cache(maxsize=8)
def _tasks(record_type: str) -> Executable:
    return (
        select(Activity.id)
        .where(
            getattr(Activity, f"{record_type}_id") == bindparam("record_id"),
            Activity.owner_id == bindparam("owner_id"),
            Activity.kind == ActivityKind.TASK,
            Activity.completed_at.is_(None),
            Activity.deleted_at.is_(None),
        )
        .order_by(Activity.id)
    )
