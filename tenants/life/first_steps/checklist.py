"""What is still to do before a company works with Rapport: each item looked up in what there is, none ticked by hand.

An item that does not fit can be laid aside. The list is gone when all is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Text

from tenants.changes.models import Change
from tenants.context import Role
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.life.models import ChecklistMark, SampleRecord
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.models import CustomField
from tenants.registry.company.models import CompanyLife
from tenants.registry.models import (
    ApiKey,
    Invitation,
    Membership,
    OidcConnection,
    Passkey,
    SecondFactor,
    Tenant,
)
from tenants.registry.roles import require_permission


class Item(StrEnum):
    COMPANY = "company"
    COLLEAGUES = "colleagues"
    ROLES = "roles"
    RECORDS = "records"
    FIELDS = "fields"
    SECOND_FACTOR = "second_factor"
    PLAN = "plan"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class Entry:
    item: Item
    done: bool
    dismissed: bool


_HERE: Any = bindparam("tenant_id")
_BY_ITEM = delete(ChecklistMark).where(ChecklistMark.item == bindparam("which"))
_MARK = (
    insert(ChecklistMark)
    .values(id=bindparam("id"), item=bindparam("which"), marked_at=bindparam("now"), marked_by=bindparam("user_id"))
    .on_conflict_do_nothing()
)
_MARKS = select(ChecklistMark.item)


async def checklist(uow: UnitOfWork) -> list[Entry]:
    """The items in their order, for those who run the company. Raises Forbidden."""
    require_permission(uow.context, "tenant:manage")
    found = await uow.row(_facts())
    assert found is not None
    laid_aside = {row["item"] for row in await uow.rows(_MARKS)}
    return [Entry(item, bool(found[item.value]), item.value in laid_aside) for item in Item if _fits(uow, item)]


def _fits(uow: UnitOfWork, item: Item) -> bool:
    return item is not Item.FIELDS or uow.context.has(Module.CUSTOM_FIELDS, writes=True)


async def dismiss(uow: UnitOfWork, *, item: Item, dismissed: bool = True) -> list[Entry]:
    """Lay an item aside, or take it up again. Raises Forbidden."""
    require_permission(uow.context, "tenant:manage")
    if dismissed:
        await uow.run(_MARK, id=uuid7(), which=item.value, now=now(), user_id=uow.context.user_id)
    else:
        await uow.run(_BY_ITEM, which=item.value)
    return await checklist(uow)


@lru_cache(maxsize=1)
def _facts() -> Any:
    """Every item as one condition, all in one statement."""
    return select(*(condition.label(item.value) for item, condition in _conditions().items()))


def _conditions() -> Mapping[Item, ColumnElement[bool]]:
    here = Membership.tenant_id == _HERE, Membership.state == "active"
    owners = select(Membership.user_id).where(*here, Membership.role == Role.OWNER.value)
    members = select(func.count()).select_from(Membership).where(*here).scalar_subquery()
    return {
        Item.COMPANY: exists().where(
            Change.tenant_id == _HERE,
            Change.record_type == "company",
            Change.fields.has_any(bindparam("told", _TOLD, type_=ARRAY(Text()))),
        ),
        Item.COLLEAGUES: or_(members > 1, exists().where(Invitation.tenant_id == _HERE)),
        Item.ROLES: exists().where(Tenant.id == _HERE, Tenant.access_version > 0),
        Item.RECORDS: or_(*(_own(name) for name in ("account", "contact", "activity"))),
        Item.FIELDS: exists().where(CustomField.tenant_id == _HERE, CustomField.archived_at.is_(None)),
        Item.SECOND_FACTOR: or_(
            exists().where(SecondFactor.user_id.in_(owners), SecondFactor.confirmed_at.is_not(None)),
            exists().where(Passkey.user_id.in_(owners)),
        ),
        Item.PLAN: or_(
            exists().where(Tenant.id == _HERE, Tenant.status != "trial"),
            exists().where(CompanyLife.tenant_id == _HERE, CompanyLife.next_plan.is_not(None)),
        ),
        Item.CONNECTION: or_(
            exists().where(ApiKey.tenant_id == _HERE, ApiKey.revoked_at.is_(None)),
            exists().where(OidcConnection.tenant_id == _HERE, OidcConnection.enabled.is_(True)),
        ),
    }


_TOLD = ["name", "time_zone", "currency", "locale"]


def _own(name: str) -> ColumnElement[bool]:
    """Whether there is a record of this type that is no sample."""
    mine = catalogue()[name].table.c
    samples = select(SampleRecord.id).where(SampleRecord.tenant_id == _HERE)
    return exists().where(mine.tenant_id == _HERE, mine.deleted_at.is_(None), mine.id.not_in(samples))
