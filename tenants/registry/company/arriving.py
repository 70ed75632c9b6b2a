"""The way in through a company's provider: sent there, sent back, checked, and a member if need be at that moment.

Such a session is bound: it works in that company alone. Whoever runs the provider could be anybody there, and must not
thereby be them in other companies.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import Uuid, bindparam, func, insert, select

from tenants.adapters import openid
from tenants.adapters.openid import Claims, Client, Provider, ProviderRefused, ProviderUnreachable
from tenants.context import PLATFORM_TENANT, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Conflict, Forbidden, Unauthenticated
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.registry import addresses, allowances, ceremonies, tokens
from tenants.registry.ceremonies import Purpose
from tenants.registry.company.connections import place, place_before, redirect
from tenants.registry.company.domains import domain_of
from tenants.registry.entering import no_membership
from tenants.registry.invitations import require_seat
from tenants.registry.keyring import vault
from tenants.registry.memberships import LOCK_TENANT
from tenants.registry.models import Domain, Identity, Membership, OidcConnection, Tenant, User
from tenants.registry.plan.entitlements import entitlement_within
from tenants.registry.sessions import SignedIn, open_session
from tenants.registry.sign_up import INSERT_USER
from tenants.registry.visitor import Visitor

log = structlog.get_logger()


class ProviderAway(Conflict):
    """The company's provider does not answer."""

    code = "PROVIDER_UNREACHABLE"


class ProviderNotBelieved(Unauthenticated):
    """The company's provider let nobody in, or what it said is not right; the log says what."""

    code = "PROVIDER_REFUSED"


class IdentityDiffers(Forbidden):
    """The address is that of somebody who is somebody else to the provider: it may have changed hands."""

    code = "IDENTITY_DIFFERS"


@dataclass(frozen=True, slots=True)
class _Company:
    """A connection that is in force, and whose it is."""

    id: UUID
    tenant_id: UUID
    issuer: str
    client: Client
    default_role: str
    locale: str


_COLUMNS = (
    OidcConnection.id,
    OidcConnection.tenant_id.label("of_tenant"),
    OidcConnection.issuer,
    OidcConnection.client_id,
    OidcConnection.sealed_secret,
    OidcConnection.default_role,
    Tenant.locale,
)
_IN_FORCE = (
    select(*_COLUMNS)
    .join(Tenant, Tenant.id == OidcConnection.tenant_id)
    .where(OidcConnection.enabled.is_(True), Tenant.status != "gone")
)
_owned = (Domain.tenant_id == OidcConnection.tenant_id) & Domain.verified_at.is_not(None)
_OF_DOMAIN = _IN_FORCE.join(Domain, _owned).where(Domain.name == bindparam("domain"))
_AGAIN = _IN_FORCE.join(Domain, _owned).where(
    OidcConnection.id == bindparam("connection_id"), Domain.name == bindparam("domain")
)
_BY_ID = _IN_FORCE.where(OidcConnection.id == bindparam("connection_id"))
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


async def begin_company_sign_in(visitor: Visitor, *, email: str) -> str | None:
    """Where to send the browser, for an address whose domain is a company's with a provider; None for any other.

    Raises ProviderAway, RateLimited.
    """
    await allowances.to_ask(visitor)
    address = addresses.fold(email)
    async with unit_of_work(visitor.context, read_only=True) as uow:
        row = await uow.row(_OF_DOMAIN, domain=domain_of(address))
    company = await _company(row)
    if company is None:
        return None
    provider, state, nonce, verifier = await _discover(company), tokens.new(), tokens.new(), tokens.new()
    sealed = await _sealed(company, verifier)
    facts = {"connection": str(company.id), "issuer": company.issuer, "nonce": nonce, "verifier": sealed}
    async with unit_of_work(visitor.context) as uow:
        who = {"enters": company.tenant_id, "facts": facts, "token": state}
        await ceremonies.begin(uow, visitor, Purpose.COMPANY, **who)  # type: ignore[arg-type]
    asked = {"redirect": redirect(), "state": state, "nonce": nonce, "verifier": verifier, "email": address}
    return openid.authorization_url(provider, company.client, **asked)


async def finish_company_sign_in(visitor: Visitor, *, state: str, code: str, issuer: str | None) -> SignedIn:
    """What the provider sent the browser back with; `issuer` is the `iss` of the redirect, where it has one.

    Raises CeremonyOver, ProviderAway, ProviderNotBelieved, IdentityDiffers, NoMembership, LimitReached, RateLimited.
    """
    await allowances.to_ask(visitor)
    ceremony = await ceremonies.attempt(visitor, Purpose.COMPANY, state)
    async with unit_of_work(visitor.context) as uow:
        await ceremonies.finish(uow, ceremony)
        row = await uow.row(_BY_ID, connection_id=UUID(ceremony["facts"]["connection"]))
    company = await _company(row)
    if company is None or company.issuer != ceremony["facts"]["issuer"]:
        raise ceremonies.over()
    provider = await _discover(company)
    if issuer != company.issuer and (issuer is not None or provider.names_itself):
        raise _not_believed(company, f"the answer is of {str(issuer)[:200]!r} (mix-up)")
    claims = await _redeem(company, provider, ceremony["facts"], code)
    return await _arrive(visitor, company, claims)


async def _discover(company: _Company) -> Provider:
    try:
        return await openid.discover(company.issuer)
    except ProviderUnreachable as error:
        raise _away(company, error) from error


async def _redeem(company: _Company, provider: Provider, facts: dict[str, str], code: str) -> Claims:
    kept = {"verifier": await _opened(company, facts["verifier"]), "nonce": facts["nonce"]}
    moment = int(now().timestamp())
    try:
        return await openid.redeem(provider, company.client, code=code, redirect=redirect(), now=moment, **kept)
    except ProviderUnreachable as error:
        raise _away(company, error) from error
    except ProviderRefused as error:
        raise _not_believed(company, str(error)) from error


async def _arrive(visitor: Visitor, company: _Company, claims: Claims) -> SignedIn:
    email = addresses.fold(claims.email)
    if claims.email_verified is False:
        raise _not_believed(company, "the address is not verified")
    context = TenantContext(company.tenant_id, request_id=visitor.request_id, system=True)
    async with unit_of_work(context) as uow:
        await uow.run(LOCK_TENANT)
        if await uow.row(_AGAIN, connection_id=company.id, domain=domain_of(email)) is None:
            raise _not_believed(company, "the address is of a domain that is not the company's")
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


async def _who(uow: UnitOfWork, company: _Company, claims: Claims, email: str) -> UUID:
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


async def _newcomer(uow: UnitOfWork, company: _Company, claims: Claims, email: str) -> UUID:
    address, name = addresses.normalise(email), " ".join(claims.name.split())[:200] or email
    values = {"email": address, "name": name, "password_hash": None, "locale": company.locale, "now": now()}
    made: UUID | None = await uow.value(INSERT_USER, id=uuid7(), **values)
    if made is None:
        raise ceremonies.over()  # made by somebody else at this moment
    return made


async def _be_member(uow: UnitOfWork, company: _Company, user_id: UUID) -> None:
    """A member who was removed stays out until somebody invites them."""
    state = await uow.value(_STATE, user_id=user_id)
    if state == "active":
        return
    if state is not None:
        raise no_membership()
    require_seat(await entitlement_within(uow, uow.tenant_id), await uow.value(_TAKEN))
    await uow.run(_JOIN, id=uuid7(), user_id=user_id, role=company.default_role, now=now())


async def _company(row: Row | None) -> _Company | None:
    if row is None:
        return None
    of, sealed = row["of_tenant"], row["sealed_secret"]
    secret = await vault.unseal(of, sealed, *place(of), before=place_before(of))
    client = Client(row["client_id"], secret.decode())
    return _Company(row["id"], row["of_tenant"], row["issuer"], client, row["default_role"], row["locale"])


async def _sealed(company: _Company, verifier: str) -> str:
    sealed = await vault.seal(PLATFORM_TENANT, verifier.encode(), "ceremonies", "facts", company.id)
    return base64.b64encode(sealed).decode()


async def _opened(company: _Company, sealed: str) -> str:
    found = base64.b64decode(sealed)
    return (await vault.unseal(PLATFORM_TENANT, found, "ceremonies", "facts", company.id)).decode()


def _away(company: _Company, error: Exception) -> ProviderAway:
    log.warning("company.provider_away", tenant_id=str(company.tenant_id), why=str(error)[:200])
    return ProviderAway(
        say("Your company's sign-in does not answer. Try again in a minute.", "贵公司的登录系统没有响应，请稍后重试。")
    )


def _not_believed(company: _Company, why: str) -> ProviderNotBelieved:
    log.warning("company.provider_refused", tenant_id=str(company.tenant_id), why=why[:300])
    return ProviderNotBelieved(
        say("Your company's sign-in did not let you in.", "贵公司的登录系统未允许您登录。"),
    )
