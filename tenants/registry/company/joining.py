"""Somebody whom their company's provider let in: known again, or a member from this moment on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, insert, select

from tenants.adapters.openid import Claims
from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import addresses, ceremonies
from tenants.registry.company.domains import domain_of
from tenants.registry.company.inforce import AGAIN, Company
from tenants.registry.company.refusals import IdentityDiffers, not_believed
from tenants.registry.entering import no_membership
from tenants.registry.invitations import require_seat
from tenants.registry.memberships import LOCK_TENANT
from tenants.registry.models import Identity, Membership, User
from tenants.registry.plan.entitlements import entitlement_within
from tenants.registry.sessions import SignedIn, open_session
from tenants.registry.sign_up import INSERT_USER
from tenants.registry.visitor import Visitor

_KNOWN = select(Identity.user_id).where(
    Identity.connection_id == bindparam("connection_id"),
    Identity.issuer == bindparam("issuer"),
    Identity.subject == bindparam("subject"),
)
_OTHER_SUBJECT = select(Identity.subject).where(
    Identity.connection_id == bindparam("connection_id"),
    Identity.issuer == bindparam("issuer"),
    Identity.user_id == bindparam("user_id"),
)
_BY_EMAIL = select(User.id).where(User.email == bindparam("email"))
_LINK = insert(Identity).values(
    id=bindparam("id"),
    connection_id=bindparam("connection_id"),
    user_id=bindparam("user_id"),
    issuer=bindparam("issuer"),
    subject=bindparam("subject"),
    created_at=bindparam("now"),
)
_STATE = select(Membership.state).where(
    Membership.tenant_id == bindparam("tenant_id"), Membership.user_id == bindparam("user_id")
)
_TAKEN = (
    select(func.count())
    .select_from(Membership)
    .where(Membership.tenant_id == bindparam("tenant_id"), Membership.state == "active")
)
_JOIN = insert(Membership).values(
    id=bindparam("id"),
    tenant_id=bindparam("tenant_id", type_=Uuid()),
    user_id=bindparam("user_id"),
    role=bindparam("role"),
    state="active",
    joined_at=bindparam("now"),
)


async def arrive(visitor: Visitor, company: Company, claims: Claims) -> SignedIn:
    """Open the session. Raises ProviderNotBelieved, IdentityDiffers, NoMembership, LimitReached."""
    email = addresses.fold(claims.email)
    if claims.email_verified is False:
        raise not_believed(company, "the address is not verified")
    context = TenantContext(company.tenant_id, request_id=visitor.request_id, system=True)
    async with unit_of_work(context) as uow:
        await uow.run(LOCK_TENANT)
        if await uow.row(AGAIN, connection_id=company.id, domain=domain_of(email)) is None:
            raise not_believed(company, "the address is of a domain that is not the company's")
        user_id = await _who(uow, company, claims, email)
        await _be_member(uow, company, user_id)
        return await open_session(
            uow,
            visitor,
            user_id=user_id,
            tenant_id=company.tenant_id,
            two_factors=True,  # the company has put its own provider in charge of how people prove who they are
            connection_id=company.id,
        )


async def _who(uow: UnitOfWork, company: Company, claims: Claims, email: str) -> UUID:
    """The user: known by the provider's own name for them, else by their address."""
    link = {"connection_id": company.id, "issuer": company.issuer}
    known: UUID | None = await uow.value(_KNOWN, subject=claims.subject, **link)
    if known is not None:
        return known
    user_id: UUID | None = await uow.value(_BY_EMAIL, email=email)
    if user_id is None:
        user_id = await _newcomer(uow, company, claims, email)
    elif await uow.value(_OTHER_SUBJECT, user_id=user_id, **link) is not None:
        raise IdentityDiffers(
            say(
                "To your company's sign-in you are not who had this address before. Ask an owner of your company.",
                "公司登录系统显示该邮箱已换人使用，请联系公司所有者。",
            )
        )
    await uow.run(_LINK, id=uuid7(), user_id=user_id, subject=claims.subject, now=now(), **link)
    return user_id


async def _newcomer(uow: UnitOfWork, company: Company, claims: Claims, email: str) -> UUID:
    address, name = addresses.normalise(email), " ".join(claims.name.split())[:200] or email
    values = {"email": address, "name": name, "password_hash": None, "locale": company.locale, "now": now()}
    made: UUID | None = await uow.value(INSERT_USER, id=uuid7(), **values)
    if made is None:
        raise ceremonies.over()  # made by somebody else at this moment
    return made


async def _be_member(uow: UnitOfWork, company: Company, user_id: UUID) -> None:
    """A member who was removed stays out until somebody invites them."""
    state = await uow.value(_STATE, user_id=user_id)
    if state == "active":
        return
    if state is not None:
        raise no_membership()
    require_seat(await entitlement_within(uow, uow.tenant_id), await uow.value(_TAKEN))
    await uow.run(_JOIN, id=uuid7(), user_id=user_id, role=company.default_role, now=now())
