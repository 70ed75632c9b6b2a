"""The plans there are, what a change of plan would do, and the change; how much of it all a company wants to see."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.schema.belonging import ALWAYS
from api.schema.company_size import CompanySize
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.speech import tell
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.entitlement import LIMITS, Entitlement
from tenants.kit.message import Message
from tenants.plans import Limits, Offer
from tenants.registry.plan import service as plans

MODULE = ALWAYS


@strawberry.type(description="A number a plan has of something; `importRows` is per file.")
class PlanLimit:
    name: str
    number: int


@strawberry.type(description="A plan as it is sold, the smallest first.")
class PlanOffer:
    code: str
    name: str
    modules: list[str]
    limits: list[PlanLimit]
    current: bool


@strawberry.type(description="A module that leaves the plan. With something in it, it can be read and exported.")
class LeavingModule:
    module: str
    holds: int
    becomes_read_only: bool


@strawberry.type(description="More is used than the plan allows: what is there stays, and nothing is added to it.")
class ExceededLimit:
    name: str
    allowed: int
    used: int


@strawberry.type(description="What a change of plan would do.")
class PlanPreview:
    plan: str
    gains: list[str]
    leaves: list[LeavingModule]
    exceeds: list[ExceededLimit]


@strawberry.type(description="What the company may use now.")
class PlanState:
    plan: str
    modules: list[str]
    read_only_modules: list[str]
    limits: list[PlanLimit]


strawberry.enum(plans.Fullness, name="Fullness", description="NEAR from 80 percent on, OVER above the plan's number.")


@strawberry.type(description="How much of a limit is used: above `number` it goes on to `most`, and there it ends.")
class UsageMeter:
    name: str
    used: int
    number: int
    most: int
    state: plans.Fullness


@strawberry.type
class PlanPayload:
    plan: PlanState | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class CompanySizePayload:
    size: CompanySize | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class ChangePlanInput:
    plan: str = strawberry.field(description="Its code.")


@strawberry.input
class CompanySizeInput:
    size: CompanySize


@query_fields
@strawberry.type
class PlanQueries:
    @strawberry.field(description="The plans that are sold, and the company's own.")
    async def plans(self, info: Info) -> list[PlanOffer]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_offer(found, uow.context) for found in await plans.plans(uow)]

    @strawberry.field(description="What a change to another plan would do; changes nothing.")
    async def preview_plan_change(self, info: Info, plan: str) -> PlanPreview:
        async with info.context.unit_of_work(read_only=True) as uow:
            return preview_of(await plans.preview_plan_change(uow, plan=plan))

    @strawberry.field(description="How much the company uses of what its plan counts; for administrators.")
    async def usage(self, info: Info) -> list[UsageMeter]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_meter(found) for found in await plans.meters(uow)]


@mutation_fields
@strawberry.type
class PlanMutations:
    @strawberry.mutation(description="Move the company to another plan, at once; for owners.")
    async def change_plan(self, info: Info, input: ChangePlanInput) -> PlanPayload:
        async def verb(uow: UnitOfWork) -> Entitlement:
            return await plans.change_plan(uow, plan=input.plan)

        return await settle_in_unit(info, PlanPayload, verb, plan=_state)

    @strawberry.mutation(description="Have less of it shown, or more.")
    async def set_company_size(self, info: Info, input: CompanySizeInput) -> CompanySizePayload:
        async def verb(uow: UnitOfWork) -> CompanySize:
            await plans.set_company_size(uow, size=input.size)
            return input.size

        return await settle_in_unit(info, CompanySizePayload, verb, size=lambda found: found)


def _offer(found: Offer, context: TenantContext) -> PlanOffer:
    return PlanOffer(
        code=found.code,
        name=tell(Message(found.name_en, found.name_zh)),
        modules=sorted(map(str, found.modules)),
        limits=_limits(found.limits),
        current=found.code == context.plan,
    )


def preview_of(found: plans.PlanPreview) -> PlanPreview:
    return PlanPreview(
        plan=found.plan,
        gains=[str(module) for module in found.gains],
        leaves=[
            LeavingModule(module=str(each.module), holds=each.holds, becomes_read_only=each.holds > 0)
            for each in found.leaves
        ],
        exceeds=[ExceededLimit(name=each.limit, allowed=each.allowed, used=each.used) for each in found.exceeds],
    )


def _meter(found: plans.Meter) -> UsageMeter:
    return UsageMeter(name=found.limit, used=found.used, number=found.number, most=found.most, state=found.state)


def _state(found: Entitlement) -> PlanState:
    return PlanState(
        plan=found.plan,
        modules=sorted(map(str, found.modules)),
        read_only_modules=sorted(map(str, found.read_only)),
        limits=_limits(found.limits),
    )


def _limits(found: Limits) -> list[PlanLimit]:
    return [PlanLimit(name=name, number=getattr(found, name)) for name in LIMITS]
