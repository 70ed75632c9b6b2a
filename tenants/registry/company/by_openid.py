"""The way through an OpenID provider: a code, which we trade for who came."""

from __future__ import annotations

import base64

from tenants.adapters import openid
from tenants.adapters.openid import Claims, Client, Provider, ProviderRefused, ProviderUnreachable
from tenants.context import PLATFORM_TENANT
from tenants.kit.clock import now
from tenants.registry import tokens
from tenants.registry.company.connections import place, place_before, redirect
from tenants.registry.company.inforce import Company
from tenants.registry.company.refusals import away, not_believed
from tenants.registry.keyring import vault


async def leave(company: Company, state: str, email: str) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what is to be known when it is back. Raises ProviderAway."""
    provider, client = await _discover(company), await _client(company)
    nonce, verifier = tokens.new(), tokens.new()
    asked = {"redirect": redirect(), "state": state, "nonce": nonce, "verifier": verifier, "email": email}
    sealed = await vault.seal(PLATFORM_TENANT, verifier.encode(), "ceremonies", "facts", company.id)
    facts = {"nonce": nonce, "verifier": base64.b64encode(sealed).decode()}
    return openid.authorization_url(provider, client, **asked), facts


async def claims_of(company: Company, facts: dict[str, str], code: str, issuer: str | None) -> Claims:
    """Who came. Raises ProviderAway, ProviderNotBelieved."""
    provider = await _discover(company)
    if issuer != company.issuer and (issuer is not None or provider.names_itself):
        raise not_believed(company, f"the answer is of {str(issuer)[:200]!r} (mix-up)")
    kept = {"verifier": await _opened(company, facts["verifier"]), "nonce": facts["nonce"]}
    moment, client = int(now().timestamp()), await _client(company)
    try:
        return await openid.redeem(provider, client, code=code, redirect=redirect(), now=moment, **kept)
    except ProviderUnreachable as error:
        raise away(company, error) from error
    except ProviderRefused as error:
        raise not_believed(company, str(error)) from error


async def _discover(company: Company) -> Provider:
    try:
        return await openid.discover(company.issuer)
    except ProviderUnreachable as error:
        raise away(company, error) from error


async def _client(company: Company) -> Client:
    of, sealed = company.tenant_id, company.row["sealed_secret"]
    secret = await vault.unseal(of, sealed, *place(of), before=place_before(of))
    return Client(company.row["client_id"], secret.decode())


async def _opened(company: Company, sealed: str) -> str:
    found = base64.b64decode(sealed)
    return (await vault.unseal(PLATFORM_TENANT, found, "ceremonies", "facts", company.id)).decode()
