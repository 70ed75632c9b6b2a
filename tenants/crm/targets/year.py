"""What is needed to tell figures of some fiscal periods: who there is, what was set, and what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Date, bindparam, select

from tenants.access import departments as tree
from tenants.access.recognition import day_in
from tenants.crm.targets.credits import Credit, credits_of, readable
from tenants.crm.targets.figures import Cell, Plan, cell, gone_by
from tenants.crm.targets.models import COMPANY, Target, TargetMeasure, TargetScope
from tenants.crm.targets.people import Staff, Subject
from tenants.currency.service import Amount, Rates, rates_of, today
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.fiscal.service import FiscalCalendar, FiscalPeriod, FiscalUnit
from tenants.hours.service import calendar_of
from tenants.reach import Owners
from tenants.registry import service as registry

_SET = select(Target).where(
    Target.measure == bindparam("measure"),
    Target.first_day >= bindparam("first", type_=Date()),
    Target.first_day <= bindparam("last", type_=Date()),
)
Key = tuple[TargetScope, UUID]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some periods. `gone` is what part of each's business days is over; `done` what was reached, by whose it is and
    by the first day of the month.
    """

    calendar: FiscalCalendar
    rates: Rates
    staff: Staff
    owners: Owners
    gone: Mapping[FiscalPeriod, Fraction | None]
    plans: Mapping[Key, Mapping[FiscalPeriod, Plan]]
    done: Mapping[Key, Mapping[date, Fraction]]

    def cell(self, subject: Subject, period: FiscalPeriod) -> Cell:
        key = subject.scope, subject.id
        months, reached = self.calendar.parts(period, FiscalUnit.MONTH), self.done.get(key, {})
        actual = sum((reached.get(month.first, Fraction(0)) for month in months), Fraction(0))
        return cell(self.plans.get(key, {}), self.calendar, period, actual, self.gone[period])

    def joined_on(self, subject: Subject) -> date | None:
        """The last day that was given for somebody's beginning."""
        days = [each.joined_on for each in self.plans.get((subject.scope, subject.id), {}).values() if each.joined_on]
        return max(days, default=None)


async def figures(
    uow: UnitOfWork, calendar: FiscalCalendar, measure: TargetMeasure, periods: Sequence[FiscalPeriod]
) -> Figures:
    """As far as whoever asks may read them. Raises ModuleNotInPlan, Forbidden, RateMissing, ValidationFailed: INVALID
    (a measure of what is hidden from them).
    """
    owners, staff = readable(uow.context, measure), await staff_of(uow)
    first, last = min(each.first for each in periods), max(each.last for each in periods)
    rates, day, worked = await rates_of(uow), await today(uow), await calendar_of(uow)
    rows = await uow.rows(_SET, measure=measure.value, first=first, last=last)
    done = await credits_of(uow, measure, first, last, owners, rates)
    gone = {each: gone_by(worked, each, day) for each in periods}
    return Figures(calendar, rates, staff, owners, gone, _plans(rows, calendar, rates), shared_out(done, staff))


async def staff_of(uow: UnitOfWork) -> Staff:
    """Everybody there is, and where they work."""
    members, places = await registry.members(uow), await tree.departments(uow)
    names, departments = {each.id: each.name for each in members}, {each.id: each.name for each in places}
    return Staff(names, departments, await day_in(uow))


def _plans(rows: Iterable[Row], calendar: FiscalCalendar, rates: Rates) -> Mapping[Key, Mapping[FiscalPeriod, Plan]]:
    """What was set for a quarter or year that the fiscal year no longer has is left out."""
    found: dict[Key, dict[FiscalPeriod, Plan]] = defaultdict(dict)
    for row in rows:
        period = calendar.period(row["first_day"], FiscalUnit(row["unit"]))
        if period.first == row["first_day"]:
            key = TargetScope(row["scope"]), row["subject_id"]
            found[key][period] = Plan(_value(row, rates), row["joined_on"])
    return found


def _value(row: Row, rates: Rates) -> Fraction:
    if row["currency"] is None:
        return Fraction(row["value"])
    return rates.exact(Amount(row["value"], row["currency"], row["first_day"]), rates.base)


def shared_out(done: Iterable[Credit], staff: Staff) -> Mapping[Key, Mapping[date, Fraction]]:
    """What was done counts for whoever did it, for the departments they worked in on that day and all above these, once
    each, and for the company.
    """
    found: dict[Key, dict[date, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for each in done:
        keys: list[Key] = [(TargetScope.COMPANY, COMPANY)]
        if each.owner_id is not None:
            keys.append((TargetScope.PERSON, each.owner_id))
            keys += [(TargetScope.DEPARTMENT, place) for place in staff.counted_for(each.owner_id, each.day)]
        for key in keys:
            found[key][each.day.replace(day=1)] += each.value
    return found
