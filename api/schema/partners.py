"""Partners: the companies they run, how these look, and what a company knows of its partner."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.grants import DonePayload, Outsider, role_name
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import BigInt, Moment
from api.schema.values import PageInfo, page_info
from tenants.db.unit_of_work import UnitOfWork
from tenants.partners import portfolio, standing
from tenants.partners import service as partners

MODULE = ALWAYS


@strawberry.type(description="That one is at work for another company: by which grant, as whose member, until when.")
class Acting:
    grant_id: strawberry.ID
    company: str
    home: str
    to: Outsider
    until: Moment
    roles: list[str]
    read_only: bool
    elevated: bool = strawberry.field(description="With a higher role, until `until`.")
    elevates_to: list[str]
    elevates_freely: bool


@strawberry.type(description="That the company runs others, or supports them.")
class PartnerStanding:
    kind: Outsider
    suspended: bool


@strawberry.type(description="How far a partner may go by itself, and how far it has gone.")
class PartnerAllowance:
    tenants: int
    seats: int
    plans: list[str]
    used_tenants: int
    used_seats: int


@strawberry.type(description="A company one runs. Of its use, the last 30 days; nothing of what stands in its records.")
class RunCompany:
    id: strawberry.ID
    name: str
    plan: str
    status: str
    since: Moment
    members: int
    seats: int
    active_week: int = strawberry.field(description="Members who came within seven days.")
    active_month: int
    active_days: int = strawberry.field(description="Days on which something was changed.")
    touched: int = strawberry.field(description="Records that were changed.")
    failing: int = strawberry.field(description="Jobs that wait for a person, and imports that failed.")
    stored_bytes: BigInt
    renews_at: Moment | None
    paid_by_us: bool = strawberry.field(description="Whether its bills come to one's own company.")


@strawberry.type
class RunCompanies:
    nodes: list[RunCompany]
    page_info: PageInfo


@strawberry.type(description="Who runs this company.")
class MyPartner:
    id: strawberry.ID
    name: str
    since: Moment


@strawberry.type(description="How a partner's companies are called and look. `colour` is #rrggbb, `logo` a data: URL.")
class Brand:
    name: str
    colour: str
    logo: str | None
    domain: str | None
    locale: str


@strawberry.type
class RunCompanyPayload:
    company: RunCompany | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class BrandPayload:
    brand: Brand | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CreateCompanyInput:
    name: str
    owner: str = strawberry.field(description="The address of its owner, who is invited by mail.")
    plan: str
    locale: str = "en"
    time_zone: str = "UTC"
    currency: str | None = None


@strawberry.input
class MoveCompanyPlanInput:
    company_id: strawberry.ID
    plan: str


@strawberry.input
class CompanySeatsInput:
    company_id: strawberry.ID
    seats: int


@strawberry.input
class CompanyIdInput:
    company_id: strawberry.ID


@strawberry.input
class BrandInput:
    name: str
    colour: str
    domain: str | None = strawberry.field(description="One the partner has verified.", default=None)
    locale: str = "en"
    logo_upload_id: strawberry.ID | None = strawberry.field(description="Null leaves the logo.", default=None)
    no_logo: bool = False


@query_fields
@strawberry.type
class PartnerQueries:
    @strawberry.field(description="At work for another company? Null at home.")
    async def acting(self, info: Info) -> Acting | None:
        if _is_visitor(info):
            return None
        async with info.context.unit_of_work(read_only=True) as uow:
            return _acting(await standing.acting(uow))

    @strawberry.field(description="Null for a company that is neither partner nor support.")
    async def partner_standing(self, info: Info) -> PartnerStanding | None:
        if _is_visitor(info):
            return None
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await standing.partner_standing(uow)
        return PartnerStanding(kind=Outsider(found.kind), suspended=found.suspended) if found else None

    @strawberry.field(description="For a partner's managers.")
    async def partner_allowance(self, info: Info) -> PartnerAllowance:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await partners.allowance(uow)
        given = found.allowance
        return PartnerAllowance(
            tenants=given.tenants,
            seats=given.seats,
            plans=list(given.plans),
            used_tenants=found.tenants,
            used_seats=found.seats,
        )

    @strawberry.field(description="The companies one runs, the oldest first; for a partner's managers.")
    async def portfolio(self, info: Info, first: int = 20, after: str | None = None) -> RunCompanies:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await partners.portfolio(uow, first=first, after=after)
        info_of = page_info(found.cursors, found.has_next, after)
        return RunCompanies(nodes=list(map(_company, found.companies)), page_info=info_of)

    @strawberry.field(description="One of them.")
    async def run_company(self, info: Info, id: strawberry.ID) -> RunCompany:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _company(await partners.company(uow, company_id=local_id(id, "tenant")))

    @strawberry.field(description="Who runs this company; for administrators.")
    async def my_partner(self, info: Info) -> MyPartner | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await partners.my_partner(uow)
        if found is None:
            return None
        return MyPartner(id=strawberry.ID(global_id("tenant", found.id)), name=found.name, since=Moment(found.since))

    @strawberry.field(description="How this company looks, where its partner set it.")
    async def brand(self, info: Info) -> Brand | None:
        if _is_visitor(info):
            return None
        async with info.context.unit_of_work(read_only=True) as uow:
            return _brand(await partners.brand_of(uow, uow.tenant_id))

    @strawberry.field(description="How the page to sign in by looks at this address; for everybody.")
    async def brand_here(self, info: Info) -> Brand | None:
        return _brand(await partners.brand_at(info.context.request.headers.get("host", "")))

    @strawberry.field(description="How one's companies look; for a partner's managers.")
    async def own_brand(self, info: Info) -> Brand | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _brand(await partners.own_brand(uow))


@mutation_fields
@strawberry.type
class PartnerMutations:
    @strawberry.mutation(description="A new company one runs; its owner is invited by mail.")
    async def create_company(self, info: Info, input: CreateCompanyInput) -> RunCompanyPayload:
        async def act() -> dict[str, Any]:
            context = info.context.by_itself
            made = await partners.create_company(context, draft=partners.Draft(**vars(input)))
            return {"company": await _look(info, made)}

        return await settle(RunCompanyPayload, act)

    @strawberry.mutation(description="Move a company one runs to another plan, within one's allowance.")
    async def move_company_plan(self, info: Info, input: MoveCompanyPlanInput) -> RunCompanyPayload:
        return await _changed(info, input.company_id, partners.move_plan, plan=input.plan)

    @strawberry.mutation(description="Give a company one runs another number of seats than its plan's.")
    async def set_company_seats(self, info: Info, input: CompanySeatsInput) -> RunCompanyPayload:
        return await _changed(info, input.company_id, partners.set_seats, seats=input.seats)

    @strawberry.mutation(description="Have the bills of a company one runs come to one's own, for so many seats.")
    async def pay_for_company(self, info: Info, input: CompanySeatsInput) -> RunCompanyPayload:
        return await _changed(info, input.company_id, partners.pay_for, seats=input.seats)

    @strawberry.mutation(description="Pay for a company to the end of the period, and no longer.")
    async def stop_paying_for_company(self, info: Info, input: CompanyIdInput) -> RunCompanyPayload:
        return await _changed(info, input.company_id, partners.stop_paying_for)

    @strawberry.mutation(description="Run a company no more; it goes on by itself.")
    async def let_company_go(self, info: Info, input: CompanyIdInput) -> DonePayload:
        async def act() -> dict[str, Any]:
            company_id = local_id(input.company_id, "tenant", "companyId")
            await partners.let_go(info.context.by_itself, company_id=company_id)
            return {"done": True}

        return await settle(DonePayload, act)

    @strawberry.mutation(description="Be run by nobody; what the partner was given ends with it. For owners.")
    async def leave_partner(self, info: Info) -> DonePayload:
        async def verb(uow: UnitOfWork) -> bool:
            await partners.leave_partner(uow)
            return True

        return await settle_in_unit(info, DonePayload, verb, done=lambda found: found)

    @strawberry.mutation(description="Set how one's companies are called and look.")
    async def set_brand(self, info: Info, input: BrandInput) -> BrandPayload:
        async def act() -> dict[str, Any]:
            upload = local_id(input.logo_upload_id, "upload", "logoUploadId") if input.logo_upload_id else None
            wanted = partners.BrandWanted(input.name, input.colour, input.domain, input.locale, upload, input.no_logo)
            return {"brand": _brand(await partners.set_brand(info.context.by_itself, wanted=wanted))}

        return await settle(BrandPayload, act)


def _is_visitor(info: Info) -> bool:
    """Somebody whose access has ended is none: they are told so."""
    return info.context.tenant is None and info.context.ended is None


async def _changed(
    info: Info, company: strawberry.ID, verb: Callable[..., Awaitable[object]], **given: Any
) -> RunCompanyPayload:
    """A company one runs, after something was done to it."""

    async def act() -> dict[str, Any]:
        company_id = local_id(company, "tenant", "companyId")
        await verb(info.context.by_itself, company_id=company_id, **given)
        return {"company": await _look(info, company_id)}

    return await settle(RunCompanyPayload, act)


async def _look(info: Info, company_id: UUID) -> RunCompany:
    """As it is after the change, not as it was kept."""
    portfolio.forget(company_id)
    async with info.context.unit_of_work(read_only=True) as uow:
        return _company(await partners.company(uow, company_id=company_id))


def _acting(found: standing.ActingNow | None) -> Acting | None:
    if found is None:
        return None
    return Acting(
        grant_id=strawberry.ID(global_id("grant", found.grant_id)),
        company=found.company,
        home=found.home,
        to=Outsider(found.kind),
        until=Moment(found.until),
        roles=list(map(role_name, found.roles)),
        read_only=found.read_only,
        elevated=found.elevated,
        elevates_to=list(map(role_name, found.elevates_to)),
        elevates_freely=found.elevates_freely,
    )


def _company(found: partners.Portrait) -> RunCompany:
    figures = found.figures
    same = ("members", "seats", "active_week", "active_month", "active_days", "touched", "failing")
    return RunCompany(
        id=strawberry.ID(global_id("tenant", found.id)),
        name=found.name,
        plan=found.plan,
        status=found.status,
        since=Moment(found.since),
        **{name: getattr(figures, name) for name in same},
        stored_bytes=BigInt(figures.stored_bytes),
        renews_at=Moment(figures.renews_at) if figures.renews_at else None,
        paid_by_us=figures.paid_by is not None,
    )


def _brand(found: partners.BrandInfo | None) -> Brand | None:
    if found is None:
        return None
    return Brand(name=found.name, colour=found.colour, logo=found.logo, domain=found.domain, locale=found.locale)
