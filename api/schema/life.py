"""Where the company stands: its trial, its debts, its end; closing it, and the archive of everything."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.naming import global_id
from api.schema.belonging import ALWAYS, while_still
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day, Moment
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.life import service as life

MODULE = ALWAYS

strawberry.enum(life.Status, name="CompanyStatus", description="GONE is never seen: there is nobody to see it.")
strawberry.enum(life.ExportState, name="CompanyExportState", description="GONE after a week.")


@strawberry.type(description="Where the company stands. `lastDay` is a day in its own time zone.")
class CompanyLife:
    status: life.Status
    plan: str
    next_plan: str | None = strawberry.field(description="Bought, and beginning when the trial is over.")
    last_day: Day | None = strawberry.field(
        description="The last day of the trial, before a company past due is suspended, or on which a closed one can be"
        " reopened."
    )
    ends_at: Moment | None = strawberry.field(description="The moment that day is over.")
    days_left: int | None = strawberry.field(description="Whole days after today; 0 is the last day.")


@strawberry.type(description="An archive of everything: `done` of `total` rows are in it; `url` is good for a while.")
class CompanyExport:
    id: strawberry.ID
    state: life.ExportState
    created_at: Moment
    finished_at: Moment | None
    done: int
    total: int
    bytes: int | None
    url: str | None


@strawberry.type
class CompanyLifePayload:
    life: CompanyLife | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class CompanyExportPayload:
    export: CompanyExport | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CloseCompanyInput:
    name: str = strawberry.field(description="The company's name, typed once more.")
    password: str


@query_fields
@strawberry.type
class LifeQueries:
    @strawberry.field(description="For everybody in the company.")
    async def company_life(self, info: Info) -> CompanyLife:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _life(await life.life_of(uow))

    @strawberry.field(description="Archives of everything, newest first; for owners.")
    async def company_exports(self, info: Info) -> list[CompanyExport]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_export(found) for found in await life.exports(uow)]


@mutation_fields
@strawberry.type
class LifeMutations:
    @strawberry.mutation(
        description="Close the company: read only from now on, and gone after 30 days. For owners.",
        metadata=while_still(),
    )
    async def close_company(self, info: Info, input: CloseCompanyInput) -> CompanyLifePayload:
        async def verb() -> dict[str, CompanyLife]:
            found = await life.close_company(info.context.by_itself, name=input.name, password=input.password)
            return {"life": _life(found)}

        return await settle(CompanyLifePayload, verb)

    @strawberry.mutation(
        description="Have a closed company as it was. For owners.",
        metadata=while_still(),
    )
    async def reopen_company(self, info: Info) -> CompanyLifePayload:
        async def verb(uow: UnitOfWork) -> life.Life:
            return await life.reopen_company(uow)

        return await settle_in_unit(info, CompanyLifePayload, verb, life=_life)

    @strawberry.mutation(
        description="Write everything the company has into an archive; a job does it. For owners, at any time.",
        metadata=while_still(),
    )
    async def export_company(self, info: Info) -> CompanyExportPayload:
        return await settle_in_unit(info, CompanyExportPayload, life.order_export, export=_export)


def _life(found: life.Life) -> CompanyLife:
    return CompanyLife(
        status=found.status,
        plan=found.plan,
        next_plan=found.next_plan,
        last_day=Day(found.last_day) if found.last_day else None,
        ends_at=Moment(found.ends_at) if found.ends_at else None,
        days_left=found.days_left(now()),
    )


def _export(found: life.Export) -> CompanyExport:
    same = ("state", "created_at", "finished_at", "done", "total", "bytes", "url")
    values = {name: getattr(found, name) for name in same}
    return CompanyExport(id=strawberry.ID(global_id("companyExport", found.id)), **values)
