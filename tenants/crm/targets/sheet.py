"""A year's targets beside what was reached, for everybody somebody may see; and who leads in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from tenants.crm.targets.figures import Cell, ranks
from tenants.crm.targets.models import TargetMeasure, TargetScope
from tenants.crm.targets.people import Subject
from tenants.crm.targets.year import Figures, Key, figures
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.fiscal.service import FiscalCalendar, FiscalPeriod, FiscalUnit, fiscal_calendar
from tenants.kit.message import say
from tenants.plans import Module

MANAGE = "tenant:manage"
SHOWN = 500
"""People of one sheet, or of one board."""


class RankBy(StrEnum):
    ATTAINMENT = "attainment"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`cells` are of the months, the quarters, then the year; `below` is what is set one level below, cell by cell."""

    subject: Subject
    cells: Sequence[Cell]
    below: Sequence[int | None]
    joined_on: date | None
    may_set: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Amounts are minor units of `currency`; `more` says that there are people beyond `SHOWN`."""

    year: int
    currency: str
    periods: Sequence[FiscalPeriod]
    rows: Sequence[SheetRow]
    more: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's place. `rank` None: there is nothing to be ranked by."""

    rank: int | None
    subject: Subject
    cell: Cell
    me: bool


@dataclass(frozen=True, slots=True)
class Board:
    period: FiscalPeriod
    currency: str
    standings: Sequence[Standing]


async def sheet(uow: UnitOfWork, *, year: int, measure: TargetMeasure) -> Sheet:
    """A fiscal year's targets and what was reached of them: of the company, of departments and of people, as far as
    whoever asks reads the work they are made of. Raises ModuleNotInPlan, Forbidden, RateMissing, ValidationFailed:
    OUT_OF_RANGE (year), INVALID (measure).
    """
    uow.require(Module.DEALS, "deals:read")
    calendar = await fiscal_calendar(uow)
    whole = numbered(calendar, year, FiscalUnit.YEAR, 1)
    periods = [*calendar.parts(whole, FiscalUnit.MONTH), *calendar.parts(whole, FiscalUnit.QUARTER), whole]
    found = await figures(uow, calendar, measure, periods)
    subjects = found.staff.shown(uow.context.user_id, found.owners)
    people = sum(each.scope is TargetScope.PERSON for each in subjects)
    shown = subjects[: len(subjects) - max(people - SHOWN, 0)]
    cells = {(each.scope, each.id): [found.cell(each, period) for period in periods] for each in subjects}
    below = _below(found, subjects, cells)
    rows = [_row(uow, found, each, cells[each.scope, each.id], below.get((each.scope, each.id), {})) for each in shown]
    return Sheet(year, found.rates.base, periods, rows, people > SHOWN)


def numbered(calendar: FiscalCalendar, year: int, unit: FiscalUnit, number: int) -> FiscalPeriod:
    """Raises ValidationFailed: OUT_OF_RANGE."""
    if not 1970 <= year <= 2200:
        raise invalid("year", say("Choose a year from 1970 to 2200.", "请选择 1970 至 2200 年。"), "OUT_OF_RANGE")
    if not 1 <= number <= 12 // unit.months:
        told = say("Between {a} and {b}.", "{a} 到 {b} 之间。", a=1, b=12 // unit.months)
        raise invalid("number", told, "OUT_OF_RANGE")
    return calendar.numbered(year, unit, number)


def _below(
    found: Figures, subjects: Sequence[Subject], cells: Mapping[Key, Sequence[Cell]]
) -> Mapping[Key, Mapping[FiscalPeriod, int]]:
    sums: dict[Key, dict[FiscalPeriod, int]] = defaultdict(lambda: defaultdict(int))
    for each in subjects:
        above = found.staff.above(each)
        for one in cells[each.scope, each.id] if above else ():
            if above and one.target is not None:
                sums[above][one.period] += one.target
    return sums


def _row(
    uow: UnitOfWork, found: Figures, subject: Subject, cells: Sequence[Cell], below: Mapping[FiscalPeriod, int]
) -> SheetRow:
    context = uow.context
    may_set = context.may("deals:write") and (
        context.may(MANAGE) or found.staff.may_set(context.user_id, subject.scope, subject.id)
    )
    return SheetRow(subject, cells, [below.get(each.period) for each in cells], found.joined_on(subject), bool(may_set))


async def leaderboard(
    uow: UnitOfWork, *, year: int, unit: FiscalUnit, number: int, measure: TargetMeasure, by: RankBy
) -> Board:
    """Who leads in a period among those whoever asks may see; they are always on it. Equal values share a rank and the
    next one is skipped (1, 2, 2, 4); the order within one is by name. Raises like `sheet`; OUT_OF_RANGE (number).
    """
    uow.require(Module.DEALS, "deals:read")
    calendar = await fiscal_calendar(uow)
    period = numbered(calendar, year, unit, number)
    found = await figures(uow, calendar, measure, [period])
    people = [each for each in found.staff.shown(uow.context.user_id, found.owners) if each.scope is TargetScope.PERSON]
    cells = [found.cell(each, period) for each in people]
    placed = zip(ranks([_ranked(each, by) for each in cells]), people, cells, strict=True)
    me = uow.context.user_id
    standings = [
        Standing(rank, subject, one, subject.id == me)
        for rank, subject, one in placed
        if one.actual or one.target is not None or subject.id == me
    ]
    standings.sort(key=lambda each: (each.rank is None, each.rank or 0))
    own = [each for each in standings[SHOWN:] if each.me]
    return Board(period, found.rates.base, [*standings[:SHOWN], *own])


def _ranked(one: Cell, by: RankBy) -> Fraction | None:
    return one.attainment if by is RankBy.ATTAINMENT else Fraction(one.actual)
