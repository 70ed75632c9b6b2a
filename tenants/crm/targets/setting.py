"""Setting targets: of anybody by who runs the company, of those below them by managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, any_, bindparam, delete, select

from tenants.crm.targets.models import COMPANY, Target, TargetMeasure, TargetScope
from tenants.crm.targets.people import Staff
from tenants.crm.targets.sheet import MANAGE, numbered
from tenants.crm.targets.year import staff_of
from tenants.currency.service import settings_of
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.fiscal.service import FiscalPeriod, FiscalUnit, fiscal_calendar
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.plans import Module
from tenants.records.locks import hold

KIND = "target"
LARGEST = 10**15
_OF = (
    Target.measure == bindparam("of_measure"),
    Target.scope == bindparam("of_scope"),
    Target.subject_id == bindparam("of_subject"),
    Target.unit == bindparam("of_unit"),
    Target.first_day == any_(bindparam("days", type_=ARRAY(Date()))),
)
_BEFORE = select(Target.first_day, Target.value).where(*_OF)
_CLEAR = delete(Target).where(*_OF)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The `number`th (from 1) month, quarter or year; None takes its target away."""

    unit: FiscalUnit
    number: int
    value: int | None


async def set_targets(
    uow: UnitOfWork,
    *,
    measure: TargetMeasure,
    scope: TargetScope,
    subject_id: UUID | None,
    year: int,
    values: Sequence[Wanted],
    joined_on: date | None = None,
) -> None:
    """Set some of a subject's targets of a fiscal year, in minor units of the base currency or as numbers; others stay.
    No subject is the company. Who joined on a day answers for the part of a period from there. Raises ModuleNotInPlan,
    Forbidden, NotFound, ValidationFailed: OUT_OF_RANGE, DUPLICATE, INVALID.
    """
    uow.require(Module.DEALS, "deals:write")
    staff = await staff_of(uow)
    subject = _subject(staff, scope, subject_id)
    if not staff.may_set(uow.context.user_id, scope, subject):
        uow.context.require_permission(MANAGE)
    if joined_on is not None and scope is not TargetScope.PERSON:
        raise invalid("joined_on", say("Only a person joins on a day.", "只有个人目标可以填写入职日期。"), "INVALID")
    calendar = await fiscal_calendar(uow)
    periods = [_period(numbered(calendar, year, each.unit, each.number), each, at) for at, each in enumerate(values)]
    _once_each(periods)
    await hold(uow, "targets")
    currency = (await settings_of(uow)).base if measure is TargetMeasure.WON_AMOUNT else None
    for unit in FiscalUnit:
        mine = [each for each in periods if each[0].unit is unit]
        if mine:
            await _replace(uow, measure, scope, subject, mine, currency, joined_on)


def _subject(staff: Staff, scope: TargetScope, subject_id: UUID | None) -> UUID:
    if scope is TargetScope.COMPANY:
        return COMPANY
    known = staff.names if scope is TargetScope.PERSON else staff.departments
    if subject_id is None or subject_id not in known:
        raise NotFound(say("There is nobody, and no department, of this id.", "没有该成员或部门。"), "subject_id")
    return subject_id


def _period(period: FiscalPeriod, wanted: Wanted, at: int) -> tuple[FiscalPeriod, int | None]:
    if wanted.value is not None and not 0 <= wanted.value < LARGEST:
        raise invalid(f"values.{at}.value", say("Not below zero.", "不能小于零。"), "OUT_OF_RANGE")
    return period, wanted.value


def _once_each(periods: Sequence[tuple[FiscalPeriod, int | None]]) -> None:
    if len({period for period, _ in periods}) < len(periods):
        raise invalid("values", say("Give each period once.", "每个期间只能填写一次。"), "DUPLICATE")


async def _replace(
    uow: UnitOfWork,
    measure: TargetMeasure,
    scope: TargetScope,
    subject: UUID,
    wanted: Sequence[tuple[FiscalPeriod, int | None]],
    currency: str | None,
    joined_on: date | None,
) -> None:
    unit = wanted[0][0].unit
    of: dict[str, Any] = {
        "of_measure": measure.value,
        "of_scope": scope.value,
        "of_subject": subject,
        "of_unit": unit.value,
        "days": [period.first for period, _ in wanted],
    }
    before = {row["first_day"]: row["value"] for row in await uow.rows(_BEFORE, **of)}
    await uow.run(_CLEAR, **of)
    kept = [(period, value) for period, value in wanted if value is not None]
    number = len(kept)
    if kept:
        columns: dict[str, Sequence[Any]] = {
            "id": [uuid7() for _ in kept],
            "measure": [measure.value] * number,
            "scope": [scope.value] * number,
            "subject_id": [subject] * number,
            "unit": [unit.value] * number,
            "first_day": [period.first for period, _ in kept],
            "value": [value for _, value in kept],
            "currency": [currency] * number,
            "joined_on": [joined_on] * number,
            "updated_at": [now()] * number,
            "updated_by": [uow.context.user_id] * number,
        }
        await uow.insert_many(Target, columns)
    changed = {
        f"{measure.value} {unit.value} {period.first.isoformat()}": [before.get(period.first), value]
        for period, value in wanted
        if before.get(period.first) != value
    }
    if changed:
        note(uow, Noted(KIND, subject, ChangeKind.UPDATED, 1, changed))
