"""The company's fiscal year."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day
from tenants.currency import service as currency
from tenants.db.unit_of_work import UnitOfWork
from tenants.fiscal import service as fiscal
from tenants.fiscal.service import FiscalUnit, YearName

MODULE = ALWAYS

strawberry.enum(FiscalUnit, description="Three months are a quarter, twelve a year; both from the fiscal year's first.")
strawberry.enum(YearName, description="After which calendar year a fiscal year is called that lies in two.")


@strawberry.type(description="A fiscal month, quarter or year; both days are part of it.")
class FiscalPeriod:
    unit: FiscalUnit
    year: int
    number: int = strawberry.field(description="From 1, within its fiscal year.")
    first_day: Day
    last_day: Day


@strawberry.type(description="Figures by period go by it.")
class FiscalYear:
    first_month: int = strawberry.field(description="January is 1. It begins with the month's first day.")
    named_after: YearName
    current: FiscalPeriod = strawberry.field(description="The fiscal year of today, by the company's clock.")


@strawberry.input
class SetFiscalYearInput:
    first_month: int
    named_after: YearName = YearName.BEGINNING


@strawberry.type
class FiscalYearPayload:
    fiscal_year: FiscalYear | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class FiscalQueries:
    @strawberry.field
    async def fiscal_year(self, info: Info) -> FiscalYear:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await _year(uow, await fiscal.fiscal_calendar(uow))


@mutation_fields
@strawberry.type
class FiscalMutations:
    @strawberry.mutation(description="Figures of every year are kept by it from now on.")
    async def set_fiscal_year(self, info: Info, input: SetFiscalYearInput) -> FiscalYearPayload:
        async def verb(uow: UnitOfWork) -> FiscalYear:
            return await _year(uow, await fiscal.set_fiscal_year(uow, **vars(input)))

        return await settle_in_unit(info, FiscalYearPayload, verb, fiscal_year=lambda found: found)


async def _year(uow: UnitOfWork, found: fiscal.FiscalCalendar) -> FiscalYear:
    current = found.period(await currency.today(uow), FiscalUnit.YEAR)
    return FiscalYear(first_month=found.first_month, named_after=found.named_after, current=period(current))


def period(found: fiscal.FiscalPeriod) -> FiscalPeriod:
    """A fiscal period as it is told."""
    return FiscalPeriod(
        unit=found.unit,
        year=found.year,
        number=found.number,
        first_day=Day(found.first),
        last_day=Day(found.last),
    )
