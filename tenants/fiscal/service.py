"""A company's fiscal year, as it has set it."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.changes.log import ChangeKind, Noted, note
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.fiscal.calendar import FiscalCalendar, FiscalPeriod, FiscalUnit, YearName
from tenants.fiscal.models import FiscalYear
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.registry.roles import require_permission

MANAGE = "tenant:manage"
_READ = select(FiscalYear.first_month, FiscalYear.named_after).where(FiscalYear.tenant_id == bindparam("tenant_id"))
_MADE = insert(FiscalYear).values(
    {name: bindparam(name) for name in ("first_month", "named_after", "updated_at", "updated_by")}
)
_PUT = _MADE.on_conflict_do_update(
    index_elements=["tenant_id"],
    set_={name: _MADE.excluded[name] for name in ("first_month", "named_after", "updated_at", "updated_by")},
)


async def fiscal_calendar(uow: UnitOfWork) -> FiscalCalendar:
    """What the company has set, else the calendar year. Everybody in it may know."""
    row = await uow.row(_READ)
    return FiscalCalendar(row["first_month"], YearName(row["named_after"])) if row else FiscalCalendar()


async def set_fiscal_year(uow: UnitOfWork, *, first_month: int, named_after: YearName) -> FiscalCalendar:
    """Say in which month (January is 1) the fiscal year begins, and after which year it is called. Figures of every
    year are kept by it from now on. Raises Forbidden, ValidationFailed: OUT_OF_RANGE.
    """
    require_permission(uow.context, MANAGE)
    if not 1 <= first_month <= 12:
        raise invalid("first_month", say("From 1 (January) to 12.", "范围为 1 月至 12 月。"), "OUT_OF_RANGE")
    before = await fiscal_calendar(uow)
    await uow.run(
        _PUT, first_month=first_month, named_after=named_after.value, updated_at=now(), updated_by=uow.context.user_id
    )
    old = {"first_month": before.first_month, "named_after": before.named_after.value}
    new = {"first_month": first_month, "named_after": named_after.value}
    changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    if changed:
        note(uow, Noted("fiscal_year", uow.tenant_id, ChangeKind.UPDATED, 1, changed))
    return FiscalCalendar(first_month, named_after)


__all__ = [
    "FiscalCalendar", "FiscalPeriod", "FiscalUnit", "YearName", "fiscal_calendar", "set_fiscal_year",
]  # fmt: skip
