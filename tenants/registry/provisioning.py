"""Companies and people an operator brings in by hand: known to be right, so no mail goes out and no link is waited for.

Both verbs may be repeated: what is there already is given back as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, select

from tenants.adapters.passwords import hash_password
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.plans import Plan
from tenants.registry import addresses, checks, password_rules
from tenants.registry.invitations import ACTIVE_MEMBERS, require_seat
from tenants.registry.memberships import LOCK_TENANT
from tenants.registry.models import IN_BUSINESS, Membership, Tenant, User
from tenants.registry.plan.entitlements import entitlement_within
from tenants.registry.sign_up import INSERT_TENANT, INSERT_USER


class AddressTaken(Conflict):
    """The address is that of somebody who belongs elsewhere."""

    code = "ADDRESS_TAKEN"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whose address needs no proof, since an operator vouches for it."""

    name: str
    email: str
    password: str = field(repr=False)
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Charter:
    """What a company starts with: `time_zone` is an IANA name, `currency` an ISO 4217 code."""

    company: str
    plan: Plan
    locale: str
    time_zone: str
    currency: str


_MEMBERSHIP = (
    select(Tenant.id, Tenant.time_zone, User.id.label("user_id"), User.locale, Membership.role)
    .select_from(User)
    .join(Membership, Membership.user_id == User.id)
    .join(Tenant, Tenant.id == Membership.tenant_id)
    .where(User.email == bindparam("email"), Membership.state == "active", IN_BUSINESS)
)
_OWNED = _MEMBERSHIP.where(Tenant.name == bindparam("company"), Membership.role == Role.OWNER.value)
_HERE = _MEMBERSHIP.where(Tenant.id == bindparam("tenant_id"))
_JOIN = insert(Membership).values(
    id=bindparam("id"),
    tenant_id=bindparam("company_id", type_=Uuid()),
    user_id=bindparam("user_id"),
    role=bindparam("role"),
    joined_at=bindparam("now"),
)


async def provision_company(operator: TenantContext, *, charter: Charter, owner: Newcomer) -> TenantContext:
    """The owner's context in their company of that name, which comes to be when it is not there.

    Raises Forbidden, ValidationFailed, AddressTaken.
    """
    email = _checked(operator, charter, owner)
    async with unit_of_work(operator, read_only=True) as uow:
        found = await uow.row(_OWNED, email=email, company=charter.company)
        if found is not None:
            return await _context(uow, found)
    password_hash = await hash_password(owner.password)
    async with unit_of_work(operator) as uow:
        user_id, tenant_id, moment = await _user(uow, owner, email, password_hash), uuid7(), now()
        await uow.run(
            INSERT_TENANT,
            new_tenant=tenant_id,
            name=charter.company,
            plan=charter.plan.value,
            locale=charter.locale,
            time_zone=charter.time_zone,
            currency=charter.currency,
            status="active",
            now=moment,
        )
        await uow.run(_JOIN, id=uuid7(), company_id=tenant_id, user_id=user_id, role=Role.OWNER.value, now=moment)
        return await _context(uow, await uow.row(_OWNED, email=email, company=charter.company))


async def provision_member(company: TenantContext, *, member: Newcomer, role: Role) -> TenantContext:
    """The member's context in the company, which they join when they are not in it. `company` is its system's context.

    Raises Forbidden, ValidationFailed, AddressTaken, LimitReached.
    """
    email = _checked(company, None, member)
    async with unit_of_work(company, read_only=True) as uow:
        found = await uow.row(_HERE, email=email)
        if found is not None:
            return await _context(uow, found)
    password_hash = await hash_password(member.password)
    async with unit_of_work(company) as uow:
        await uow.run(LOCK_TENANT)
        user_id = await _user(uow, member, email, password_hash)
        require_seat(await entitlement_within(uow, uow.tenant_id), await uow.value(ACTIVE_MEMBERS))
        await uow.run(_JOIN, id=uuid7(), company_id=company.tenant_id, user_id=user_id, role=role.value, now=now())
        return await _context(uow, await uow.row(_HERE, email=email))


def _checked(operator: TenantContext, charter: Charter | None, who: Newcomer) -> str:
    if not operator.system:
        raise Forbidden(
            say("Only the operator of the installation can do this.", "只有本系统的运维人员可以执行此操作。")
        )
    check = checks.Checks()
    if charter:
        check(checks.text, "company", charter.company)
        check(checks.locale, charter.locale)
        check(checks.time_zone, charter.time_zone)
        check(checks.currency, charter.currency)
    check(checks.text, "name", who.name)
    check(checks.locale, who.locale)
    email = check(addresses.normalise, who.email)
    check(password_rules.check_password, who.password, email)
    check.done()
    return email


async def _user(uow: UnitOfWork, who: Newcomer, email: str, password_hash: str) -> UUID:
    user_id: UUID | None = await uow.value(
        INSERT_USER,
        id=uuid7(),
        email=email,
        name=who.name,
        password_hash=password_hash,
        locale=who.locale,
        now=now(),
    )
    if user_id is None:
        raise AddressTaken(
            say("{email} belongs to somebody else here.", "{email} 在此已属于他人。", email=email), "email"
        )
    return user_id


async def _context(uow: UnitOfWork, row: Row | None) -> TenantContext:
    assert row is not None
    return TenantContext(
        tenant_id=row["id"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        entitlement=await entitlement_within(uow, row["id"]),
        locale=row["locale"],
        time_zone=row["time_zone"],
    )
