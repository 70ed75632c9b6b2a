"""When the company works: its week, its holidays, and the days it makes up for them."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day
from tenants.db.unit_of_work import UnitOfWork
from tenants.hours import service as hours

MODULE = ALWAYS


@strawberry.type(description="An interval of a weekday, by the company's clock.")
class OpeningHours:
    weekday: int = strawberry.field(description="Monday is 1.")
    opens: str = strawberry.field(description="HH:MM.")
    closes: str = strawberry.field(description="HH:MM, until 24:00; at or before `opens` it is on the day after.")


@strawberry.type(description="A date that is not as its weekday.")
class SpecialDay:
    day: Day
    works: bool = strawberry.field(description="Worked to make up for a holiday; otherwise off.")
    name: str


@strawberry.type(description="Business time: waiting, recycling and promises are counted in it.")
class BusinessHours:
    version: int = strawberry.field(description="0 while nobody has set anything: Monday to Friday, 9 to 18.")
    week: list[OpeningHours]
    days: list[SpecialDay]


@strawberry.type(description="A year's holidays in China, with the days worked for them, as announced.")
class AnnouncedYear:
    year: int
    days: list[SpecialDay]


@strawberry.input
class OpeningHoursInput:
    weekday: int
    opens: str
    closes: str


@strawberry.input
class SpecialDayInput:
    day: Day
    works: bool = False
    name: str = ""


@strawberry.input(description="Everything there is from now on.")
class SetBusinessHoursInput:
    week: list[OpeningHoursInput]
    days: list[SpecialDayInput]
    version: int | None = None


@strawberry.type
class BusinessHoursPayload:
    business_hours: BusinessHours | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class HoursQueries:
    @strawberry.field
    async def business_hours(self, info: Info) -> BusinessHours:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _hours(await hours.hours_of(uow))

    @strawberry.field(description="Years that have not been announced are not there.")
    async def announced_years(self, info: Info) -> list[AnnouncedYear]:
        return [AnnouncedYear(year=year, days=_days(hours.announced(year))) for year in hours.ANNOUNCED]


@mutation_fields
@strawberry.type
class HoursMutations:
    @strawberry.mutation
    async def set_business_hours(self, info: Info, input: SetBusinessHoursInput) -> BusinessHoursPayload:
        async def verb(uow: UnitOfWork) -> hours.Hours:
            week = [hours.Opening(each.weekday, each.opens, each.closes) for each in input.week]
            days = [hours.SpecialDay(each.day, each.works, each.name) for each in input.days]
            return await hours.set_hours(uow, week=week, days=days, version=input.version)

        return await settle_in_unit(info, BusinessHoursPayload, verb, business_hours=_hours)


def _hours(found: hours.Hours) -> BusinessHours:
    week = [OpeningHours(weekday=each.weekday, opens=each.opens, closes=each.closes) for each in found.week]
    return BusinessHours(version=found.version, week=week, days=_days(found.days))


def _days(found: list[hours.SpecialDay] | tuple[hours.SpecialDay, ...]) -> list[SpecialDay]:
    return [SpecialDay(day=Day(each.day), works=each.works, name=each.name) for each in found]
