"""The way in through a company's provider: sent there, sent back, checked, and a member if need be at that moment.

Such a session is bound: it works in that company alone. Whoever runs the provider could be anybody there, and must not
thereby be them in other companies.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.adapters.openid import Claims
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import addresses, allowances, ceremonies, tokens
from tenants.registry.ceremonies import Purpose
from tenants.registry.company import by_openid, by_saml
from tenants.registry.company.domains import domain_of
from tenants.registry.company.inforce import BY_ID, OF_DOMAIN, Company, Protocol, company_of
from tenants.registry.company.joining import arrive
from tenants.registry.sessions import SignedIn
from tenants.registry.visitor import Visitor


async def begin_company_sign_in(visitor: Visitor, *, email: str) -> str | None:
    """Where to send the browser, for an address whose domain is a company's with a provider; None for any other.

    Raises ProviderAway, RateLimited, SamlNotInstalled.
    """
    await allowances.to_ask(visitor)
    address = addresses.fold(email)
    async with unit_of_work(visitor.context, read_only=True) as uow:
        company = company_of(await uow.row(OF_DOMAIN, domain=domain_of(address)))
    if company is None:
        return None
    state = tokens.new()
    url, facts = await _leave(company, state, address)
    facts |= {"connection": str(company.id), "issuer": company.issuer, "protocol": company.protocol.value}
    async with unit_of_work(visitor.context) as uow:
        await ceremonies.begin(uow, visitor, Purpose.COMPANY, enters=company.tenant_id, facts=facts, token=state)
    return url


async def _leave(company: Company, state: str, address: str) -> tuple[str, dict[str, str]]:
    if company.protocol is Protocol.SAML:
        return by_saml.leave(company, state)
    return await by_openid.leave(company, state, address)


async def finish_company_sign_in(visitor: Visitor, *, state: str, code: str, issuer: str | None) -> SignedIn:
    """What the provider sent the browser back with; `issuer` is the `iss` of the redirect, where it has one.

    Raises CeremonyOver, ProviderAway, ProviderNotBelieved, IdentityDiffers, NoMembership, LimitReached, RateLimited.
    """
    await allowances.to_ask(visitor)
    ceremony = await ceremonies.attempt(visitor, Purpose.COMPANY, state)
    facts: dict[str, Any] = ceremony["facts"]
    async with unit_of_work(visitor.context) as uow:
        await ceremonies.finish(uow, ceremony)
        company = company_of(await uow.row(BY_ID, connection_id=UUID(facts["connection"])))
    before = facts["issuer"], facts.get("protocol", Protocol.OIDC)
    if company is None or (company.issuer, company.protocol) != before:
        raise ceremonies.over()
    return await arrive(visitor, company, await _claims(company, facts, code, issuer))


async def _claims(company: Company, facts: dict[str, Any], code: str, issuer: str | None) -> Claims:
    if company.protocol is Protocol.SAML:
        return await by_saml.claims_of(company, facts, code)
    return await by_openid.claims_of(company, facts, code, issuer)
