"""A company's life in its rows: read under a lock, written whole."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.db import queue
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.life import states
from tenants.life.states import Life, Notice, Status
from tenants.noting import ChangeKind, Noted, note
from tenants.registry.company.models import CompanyLife
from tenants.registry.models import Tenant
from tenants.registry.plan.entitlements import entitlement_within

_COLUMNS = ("trial_last_day", "next_plan", "past_due_at", "suspended_at", "closed_at", "before", "told", "look_at")
_HERE = Tenant.id == bindparam("tenant_id")
_LIFE = (
    select(
        Tenant.status,
        Tenant.plan,
        Tenant.time_zone,
        *(getattr(CompanyLife, name) for name in _COLUMNS if name != "look_at"),
    )
    .outerjoin(CompanyLife, CompanyLife.tenant_id == Tenant.id)
    .where(_HERE)
)
_LOCK = _LIFE.with_for_update(key_share=True, of=Tenant)
_INSERT = insert(CompanyLife).values(
    id=bindparam("id"), tenant_id=bindparam("tenant_id"), **{name: bindparam(name) for name in _COLUMNS}
)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["tenant_id"], set_={name: _INSERT.excluded[name] for name in _COLUMNS}
)
_STATUS = update(Tenant).where(_HERE).values(status=bindparam("stands"), terms=Tenant.terms + 1)


async def life_of(uow: UnitOfWork) -> Life:
    """Where the company stands. Raises NotFound."""
    return _life(await uow.row(_LIFE))


async def hold(uow: UnitOfWork) -> Life:
    """The same, and nobody else moves it, nor its plan, until this unit of work is over."""
    return _life(await uow.row(_LOCK))


def _life(row: Row | None) -> Life:
    if row is None:
        raise NotFound(say("There is no such company.", "没有该公司。"))
    return Life(
        **{
            **row,
            "status": Status(row["status"]),
            "before": Status(row["before"]) if row["before"] else None,
            "told": frozenset(Notice(each) for each in row["told"] or ()),
        }
    )


async def keep(uow: UnitOfWork, before: Life, after: Life) -> None:
    """Write the life; where it stands elsewhere, on the log as well, and with what the company may use from now on.
    The plan is changed by `change_plan`, which keeps what left it.
    """
    await uow.run(_PUT, id=uuid7(), **_row(after))
    if before.status is after.status:
        return
    await uow.run(_STATUS, stands=after.status.value)
    moved = {"status": [before.status.value, after.status.value]}
    note(uow, Noted("company", uow.tenant_id, ChangeKind.UPDATED, 1, moved))
    if before.status in states.LOSES and after.status not in states.LOSES:
        open_again = (await entitlement_within(uow, uow.tenant_id)).modules
        await queue.resume(uow, modules=sorted(map(str, open_again)))


def _row(life: Life) -> dict[str, object]:
    values = {name: getattr(life, name) for name in _COLUMNS if name != "look_at"}
    told = sorted(map(str, life.told))
    before = life.before.value if life.before else None
    return {**values, "before": before, "told": told, "look_at": states.look_at(life) or _still_to_shred(life)}


def _still_to_shred(life: Life) -> object:
    return now() if life.status is Status.GONE else None
