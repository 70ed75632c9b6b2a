"""Companies that run others: how one becomes a partner, and what it does with those it runs, within its allowance.

Whatever a partner changes about a company is done in that company, with the partner's row held: two changes at one
moment cannot both take the last seat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.billing.changing import live_of, part_from_payer, subscribe_for
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.db.violations import AlreadyThere, violations
from tenants.entitlement import Entitlement
from tenants.errors import Conflict, Forbidden, LimitReached, NotFound, invalid
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.life import service as life
from tenants.noting import ChangeKind, Noted, note
from tenants.partners import gates, granting
from tenants.partners.gates import Allowance
from tenants.registry import addresses, checks, tokens
from tenants.registry.acting.force import PARTNER
from tenants.registry.acting.models import Partner, Partnership
from tenants.registry.invitations import INVITE_LIFE
from tenants.registry.models import IN_BUSINESS, Invitation, Tenant
from tenants.registry.plan import service as plans
from tenants.registry.plan.entitlements import entitlement_on, plan_book
from tenants.registry.roles import require_owner, require_permission
from tenants.registry.sign_up import INSERT_TENANT, first_currency


class AllowanceReached(LimitReached):
    """The partner's own number is used up; the operator can raise it."""

    code = "ALLOWANCE_REACHED"


class HasPartner(Conflict):
    code = "HAS_PARTNER"


@dataclass(frozen=True, slots=True)
class Used:
    """A partner's allowance, and how much of it is used."""

    allowance: Allowance
    tenants: int
    seats: int


@dataclass(frozen=True, slots=True)
class PartnerInfo:
    """Who runs a company, since when (UTC)."""

    id: UUID
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A company as a partner writes it. `owner` is an address, invited by mail."""

    name: str
    owner: str
    plan: str
    locale: str = "en"
    time_zone: str = "UTC"
    currency: str | None = None


_MAKE = upsert(Partner).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id"),
    kind=bindparam("kind"),
    state="active",
    allowance=bindparam("allowance", type_=JSONB()),
    created_at=bindparam("now"),
)
_PUT = _MAKE.on_conflict_do_update(
    index_elements=["tenant_id"], set_={"kind": _MAKE.excluded.kind, "allowance": _MAKE.excluded.allowance}
)
_SET_STATE = update(Partner).where(Partner.tenant_id == bindparam("tenant_id")).values(state=bindparam("wanted"))
_partner_id = bindparam("partner_id", type_=Uuid())
_RUN = select(Partnership.tenant_id).where(Partnership.partner_id == _partner_id, Partnership.ended_at.is_(None))
_JOIN = insert(Partnership).values(
    id=bindparam("id"), partner_id=_partner_id, tenant_id=bindparam("tenant_id"), since=bindparam("now")
)
_MINE = (
    select(Partnership.partner_id.label("id"), Tenant.name, Partnership.since)
    .join(Tenant, Tenant.id == Partnership.partner_id)
    .where(Partnership.tenant_id == bindparam("tenant_id"), Partnership.ended_at.is_(None))
)
_PART = (
    update(Partnership)
    .where(
        Partnership.tenant_id == bindparam("tenant_id"),
        Partnership.partner_id == _partner_id,
        Partnership.ended_at.is_(None),
    )
    .values(ended_at=bindparam("moment"), ended_by=bindparam("side"))
)
_INVITE = insert(Invitation).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id"),
    email=bindparam("email"),
    role=Role.OWNER.value,
    token_hash=bindparam("token_hash"),
    invited_by=bindparam("user_id"),
    created_at=bindparam("now"),
    expires_at=bindparam("expires_at"),
)
_EXISTS = select(func.count()).select_from(Tenant).where(Tenant.id == bindparam("tenant_id"), IN_BUSINESS)


# --- the operator's verbs, in the unit of work of the company they are about


async def make_partner(uow: UnitOfWork, *, allowance: Allowance, kind: str = PARTNER) -> None:
    """Make the company a partner, or set its allowance anew; or our own support. Raises Forbidden, NotFound,
    ValidationFailed.
    """
    _operators(uow)
    if not await uow.value(_EXISTS):
        raise NotFound(say("There is no such company.", "没有该公司。"))
    known = {offer.code for offer in (await plan_book(uow)).offers}
    if allowance.tenants < 0 or allowance.seats < 0 or set(allowance.plans) - known:
        raise invalid("allowance", say("There is no such plan.", "没有该套餐。"), "UNKNOWN_PLAN")
    await uow.run(_PUT, id=uuid7(), kind=kind, allowance=allowance.as_row(), now=now())
    note(uow, Noted("partner", uow.tenant_id, ChangeKind.UPDATED, 1, {"allowance": [None, allowance.as_row()]}))


async def suspend_partner(uow: UnitOfWork, *, suspended: bool = True) -> None:
    """While it is suspended none of its grants is in force, and it changes nothing of the companies it runs."""
    _operators(uow)
    if not await uow.run(_SET_STATE, wanted="suspended" if suspended else "active"):
        raise NotFound(say("Your company is no partner.", "贵公司不是合作伙伴。"))
    note(uow, Noted("partner", uow.tenant_id, ChangeKind.UPDATED, 1, {"suspended": [None, suspended]}))


async def adopt(uow: UnitOfWork, *, partner_id: UUID) -> None:
    """Have a partner run a company that signed up by itself. Raises Forbidden, NotAPartner, HasPartner."""
    _operators(uow)
    await gates.require_partner(uow, partner_id, lock=True)
    await _join(uow, partner_id)


# --- a partner's verbs


async def allowance(uow: UnitOfWork) -> Used:
    """How far the asker's company may go, and has gone. Raises Forbidden, NotAPartner, PartnerSuspended."""
    gates.require_manager(uow.context)
    found = await gates.require_partner(uow, uow.tenant_id)
    return Used(found, *await _used(uow, uow.tenant_id))


async def create_company(context: TenantContext, *, draft: Draft) -> UUID:
    """A new company that the asker's runs; its owner is invited by mail. Raises Forbidden, NotAPartner,
    PartnerSuspended, AllowanceReached, ValidationFailed.
    """
    gates.require_manager(context)
    draft, email = _checked(draft)
    company_id, moment = uuid7(), now()
    async with unit_of_work(gates.inside(context, company_id)) as uow:
        found = await gates.require_partner(uow, context.tenant_id, lock=True)
        offer_seats = await _seats_of(uow, found, draft.plan)
        await require_room(uow, context.tenant_id, found, tenants=1, seats=offer_seats)
        await uow.run(
            INSERT_TENANT,
            new_tenant=company_id,
            name=draft.name,
            plan=draft.plan,
            status="active",
            locale=draft.locale,
            time_zone=draft.time_zone,
            currency=draft.currency or first_currency(draft.locale, draft.time_zone),
            now=moment,
        )
        await _join(uow, context.tenant_id)
        await _invite(uow, email)
        note(uow, Noted("company", company_id, ChangeKind.CREATED, 1, {"name": [None, draft.name]}))
    async with unit_of_work(context) as uow:
        facts = {"company": [None, draft.name], "plan": [None, draft.plan]}
        note(uow, Noted("partner_company", company_id, ChangeKind.CREATED, 1, facts))
    return company_id


async def move_plan(context: TenantContext, *, company_id: UUID, plan: str) -> Entitlement:
    """Move a company to another plan the partner may give. Raises Forbidden, NotFound, AllowanceReached,
    ValidationFailed.
    """
    async with unit_of_work(await toward(context, company_id)) as uow:
        found = await gates.require_partner(uow, context.tenant_id, lock=True)
        if plan not in found.plans:
            raise _no_plan()
        before = await plans.entitlement_within(uow, company_id)
        after = await entitlement_on(uow, company_id, plan)
        grows = after.limits.seats - before.limits.seats
        await require_room(uow, context.tenant_id, found, seats=grows)
        live = await live_of(uow, payer=context.tenant_id)
        if live is not None:
            await subscribe_for(uow, payer=context.tenant_id, plan=plan, seats=live.terms.seats)
        else:
            await life.bought(uow, plan=plan)
        return await plans.entitlement_within(uow, company_id)


async def set_seats(context: TenantContext, *, company_id: UUID, seats: int) -> Entitlement:
    """Give a company another number of seats than its plan's. Raises the same."""
    async with unit_of_work(await toward(context, company_id)) as uow:
        found = await gates.require_partner(uow, context.tenant_id, lock=True)
        before = await plans.entitlement_within(uow, company_id)
        if seats < 1:
            raise invalid("seats", say("At least one.", "至少为一。"), "OUT_OF_RANGE")
        await require_room(uow, context.tenant_id, found, seats=seats - before.limits.seats)
        live = await live_of(uow, payer=context.tenant_id)
        if live is None:
            return await plans.override_limit(uow, limit="seats", number=seats, reason="partner")
        await subscribe_for(uow, payer=context.tenant_id, plan=live.terms.plan, seats=seats)
        return await plans.entitlement_within(uow, company_id)


async def let_go(context: TenantContext, *, company_id: UUID) -> None:
    """Run a company no more; it goes on by itself. Raises Forbidden, NotAPartner, NotFound."""
    async with unit_of_work(await toward(context, company_id)) as uow:
        await _part(uow, context.tenant_id, "partner")


# --- the company's own verbs


async def my_partner(uow: UnitOfWork) -> PartnerInfo | None:
    """Who runs the company, if anybody does. Raises Forbidden."""
    require_permission(uow.context, "members:manage")
    row = await uow.row(_MINE)
    return PartnerInfo(**row) if row else None


async def leave_partner(uow: UnitOfWork) -> None:
    """Be run by nobody any more; what the partner was given ends with it. For owners. Raises Forbidden, NotFound."""
    require_owner(uow.context)
    row = await uow.row(_MINE)
    if row is None:
        raise NotFound(say("Your company has no partner.", "贵公司没有合作伙伴。"))
    await _part(uow, row["id"], "tenant")


# ---


async def toward(context: TenantContext, company_id: UUID) -> TenantContext:
    """The house at work in a company that the asker's runs.

    Raises Forbidden, NotAPartner, PartnerSuspended, NotFound.
    """
    gates.require_manager(context)
    async with unit_of_work(context, read_only=True) as uow:
        await gates.require_partner(uow, uow.tenant_id)
        await gates.require_runs(uow, uow.tenant_id, company_id)
    return gates.inside(context, company_id)


async def _join(uow: UnitOfWork, partner_id: UUID) -> None:
    try:
        with violations():
            await uow.run(_JOIN, id=uuid7(), partner_id=partner_id, now=now())
    except AlreadyThere:
        raise HasPartner(say("This company has a partner already.", "该公司已有合作伙伴。")) from None
    note(uow, Noted("partnership", partner_id, ChangeKind.CREATED, 1, {}))


async def _part(uow: UnitOfWork, partner_id: UUID, side: str) -> None:
    if not await uow.run(_PART, partner_id=partner_id, moment=now(), side=side):
        raise NotFound(say("There is no such company.", "没有该公司。"), "company_id")
    await granting.end_all(uow, partner_id=partner_id)
    await part_from_payer(uow, payer=partner_id)
    note(uow, Noted("partnership", partner_id, ChangeKind.DELETED, 1, {"by": [None, side]}))


async def _used(uow: UnitOfWork, partner_id: UUID) -> tuple[int, int]:
    """How many companies, and the seats of all of them, each read by itself."""
    companies = [row["tenant_id"] for row in await uow.rows(_RUN, partner_id=partner_id)]
    seats = [(await plans.entitlement_within(uow, each)).limits.seats for each in companies]
    return len(companies), sum(seats)


async def require_room(
    uow: UnitOfWork, partner_id: UUID, found: Allowance, *, tenants: int = 0, seats: int = 0
) -> None:  # fmt: skip
    have, taken = await _used(uow, partner_id)
    for what, used, more, most in (("tenants", have, tenants, found.tenants), ("seats", taken, seats, found.seats)):
        if more > 0 and used + more > most:
            raise AllowanceReached(
                say(
                    "Your allowance is {n}, and {used} are used; ask us for more.",
                    "您的额度为 {n}，已使用 {used}；如需增加请与我们联系。",
                    n=most,
                    used=used,
                ),
                extensions={"limit": most, "used": used, "of": what},
            )


async def _seats_of(uow: UnitOfWork, found: Allowance, plan: str) -> int:
    offer = (await plan_book(uow)).named(plan)
    if offer is None or plan not in found.plans:
        raise _no_plan()
    return offer.limits.seats


def _no_plan() -> Exception:
    return invalid("plan", say("This is no plan you may give.", "您不能授予该套餐。"), "UNKNOWN_PLAN")


async def _invite(uow: UnitOfWork, email: str) -> None:
    invitation_id, moment = uuid7(), now()
    await uow.run(
        _INVITE,
        id=invitation_id,
        email=email,
        token_hash=tokens.digest(tokens.for_mail("invite", invitation_id)),
        user_id=uow.context.user_id,
        now=moment,
        expires_at=moment + INVITE_LIFE,
    )
    uow.enqueue(Job.INVITATION_EMAIL, mail_id=uuid7(), invitation_id=invitation_id)


def _checked(draft: Draft) -> tuple[Draft, str]:
    check = checks.Checks()
    name = check(checks.text, "name", draft.name)
    email = check(addresses.normalise, draft.owner)
    check(checks.locale, draft.locale)
    check(checks.time_zone, draft.time_zone)
    if draft.currency:
        check(checks.currency, draft.currency)
    check.done()
    return Draft(name, email, draft.plan, draft.locale, draft.time_zone, draft.currency), email


def _operators(uow: UnitOfWork) -> None:
    if not uow.context.system or uow.context.user_id is not None:
        raise Forbidden(
            say("Only the operator of the installation can do this.", "只有本系统的运维人员可以执行此操作。")
        )
