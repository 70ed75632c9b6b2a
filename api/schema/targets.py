"""Targets beside what was reached of them, and who leads."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.fiscal import FiscalPeriod, period
from api.schema.ids import id_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt, Day
from tenants.crm.targets import service as targets
from tenants.crm.targets.service import RankBy, TargetMeasure, TargetScope
from tenants.db.unit_of_work import UnitOfWork
from tenants.fiscal.service import FiscalUnit
from tenants.plans import Module

MODULE = Module.DEALS
_KINDS = {TargetScope.COMPANY: "user", TargetScope.DEPARTMENT: "department", TargetScope.PERSON: "user"}

strawberry.enum(TargetScope, description="A department's target is that of all below it as well.")
strawberry.enum(
    TargetMeasure,
    description="Won deals count for who owned them when they were won, on that day, for the amount of then; an account"
    " is a new customer with the first deal it buys.",
)
strawberry.enum(RankBy)


@strawberry.type(description="Amounts are minor units of the sheet's currency; percentages have one decimal place.")
class TargetCell:
    period: FiscalPeriod
    target: BigInt | None = strawberry.field(description="Of a quarter or year: the sum of its parts, unless `own`.")
    own: bool = strawberry.field(description="Set for this very period.")
    below: BigInt | None = strawberry.field(description="The sum of what is set one level below.")
    actual: BigInt
    attainment: float | None = strawberry.field(description="Percent; null without a target, and of a target of 0.")
    gap: BigInt | None = strawberry.field(description="What is missing; below zero is beyond.")
    pace: float | None = strawberry.field(
        description="Percent of what would have been reached by now, by business days; null before the first."
    )


@strawberry.type(description="Whose targets: `subjectId` is of a department or a user, null of the company.")
class TargetRow:
    scope: TargetScope
    subject_id: strawberry.ID | None
    name: str = strawberry.field(description="Empty for the company.")
    parent_id: strawberry.ID | None = strawberry.field(description="The department above.")
    joined_on: Day | None = strawberry.field(description="Who joined within a period answers for the days from there.")
    may_set: bool = strawberry.field(description="Whether whoever asks may set these.")
    cells: list[TargetCell] = strawberry.field(description="Twelve months, four quarters, the year.")


@strawberry.type(description="A fiscal year, as far as whoever asks reads the work it is made of.")
class TargetSheet:
    year: int
    measure: TargetMeasure
    currency: str = strawberry.field(description="The base currency.")
    rows: list[TargetRow]
    more: bool = strawberry.field(description="There are people beyond those listed.")


@strawberry.type
class LeaderboardRow:
    rank: int | None = strawberry.field(description="Equal ones share a rank and the next is skipped: 1, 2, 2, 4.")
    user_id: strawberry.ID
    name: str
    me: bool
    cell: TargetCell


@strawberry.type(description="Those whoever asks may see, and always themselves.")
class Leaderboard:
    period: FiscalPeriod
    currency: str
    rows: list[LeaderboardRow]


@strawberry.input(description="The `number`th (from 1) month, quarter or year.")
class TargetValueInput:
    unit: FiscalUnit
    number: int
    value: BigInt | None = strawberry.field(
        default=None, description="Minor units of the base currency, or a number; null takes the target away."
    )


@strawberry.input
class SetTargetsInput:
    measure: TargetMeasure
    scope: TargetScope
    year: int
    values: list[TargetValueInput]
    subject_id: strawberry.ID | None = strawberry.field(
        default=None, description="A department or a user; none is the company."
    )
    joined_on: Day | None = strawberry.field(
        default=None, description="Of a person: of these periods only the days from there count."
    )


@strawberry.type
class SetTargetsPayload:
    done: bool = False
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class TargetQueries:
    @strawberry.field(description="Targets of a fiscal year, and what was reached of them.")
    async def targets(self, info: Info, year: int, measure: TargetMeasure) -> TargetSheet:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await targets.sheet(uow, year=year, measure=measure)
            rows = [_row(each) for each in found.rows]
            return TargetSheet(year=year, measure=measure, currency=found.currency, rows=rows, more=found.more)

    @strawberry.field(description="Who leads in a fiscal month, quarter or year.")
    async def leaderboard(
        self,
        info: Info,
        year: int,
        unit: FiscalUnit,
        measure: TargetMeasure,
        number: int = 1,
        by: RankBy = RankBy.ATTAINMENT,
    ) -> Leaderboard:
        async with info.context.unit_of_work(read_only=True) as uow:
            given: dict[str, Any] = {"year": year, "unit": unit, "number": number, "measure": measure, "by": by}
            return _board(await targets.leaderboard(uow, **given))


@mutation_fields
@strawberry.type
class TargetMutations:
    @strawberry.mutation(description="Set some targets of a fiscal year; others stay.")
    async def set_targets(self, info: Info, input: SetTargetsInput) -> SetTargetsPayload:
        async def verb(uow: UnitOfWork) -> None:
            await targets.set_targets(uow, **_wanted(input))

        return await settle_in_unit(info, SetTargetsPayload, verb, done=lambda _: True)


def _wanted(input: SetTargetsInput) -> dict[str, Any]:
    kind, subject = _KINDS[input.scope], input.subject_id
    return {
        "measure": input.measure,
        "scope": input.scope,
        "subject_id": None if subject is None else local_id(subject, kind, "subject_id"),
        "year": input.year,
        "values": [targets.Wanted(each.unit, each.number, each.value) for each in input.values],
        "joined_on": input.joined_on,
    }


def _row(found: targets.SheetRow) -> TargetRow:
    subject = found.subject
    parent = None if subject.parent_id is None else id_of("department", subject.parent_id)
    return TargetRow(
        scope=subject.scope,
        subject_id=None if subject.scope is TargetScope.COMPANY else id_of(_KINDS[subject.scope], subject.id),
        name=subject.name,
        parent_id=parent,
        joined_on=None if found.joined_on is None else Day(found.joined_on),
        may_set=found.may_set,
        cells=[_cell(each, below) for each, below in zip(found.cells, found.below, strict=True)],
    )


def _board(found: targets.Board) -> Leaderboard:
    rows = [
        LeaderboardRow(
            rank=each.rank,
            user_id=id_of("user", each.subject.id),
            name=each.subject.name,
            me=each.me,
            cell=_cell(each.cell, None),
        )
        for each in found.standings
    ]
    return Leaderboard(period=period(found.period), currency=found.currency, rows=rows)


def _cell(found: targets.Cell, below: int | None) -> TargetCell:
    return TargetCell(
        period=period(found.period),
        target=_whole(found.target),
        own=found.own,
        below=_whole(below),
        actual=BigInt(found.actual),
        attainment=_percent(found.attainment),
        gap=_whole(found.gap),
        pace=_percent(found.pace),
    )


def _whole(value: int | None) -> BigInt | None:
    return None if value is None else BigInt(value)


def _percent(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
