"""The way through a SAML provider. Its answer comes in a form that another site sends, which brings no cookie of ours:
it is checked and kept there, and a code leads whoever began to it.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
from dataclasses import asdict
from urllib.parse import urlencode
from uuid import UUID

import orjson

from tenants.adapters.openid import Claims
from tenants.adapters.saml import answers, asking, describing
from tenants.adapters.saml.parties import NotInstalled, Provider, Refused
from tenants.context import PLATFORM_TENANT
from tenants.db.unit_of_work import unit_of_work
from tenants.kit.clock import now
from tenants.registry import allowances, ceremonies, tokens
from tenants.registry.ceremonies import Purpose
from tenants.registry.company.connections import redirect
from tenants.registry.company.inforce import BY_ID, Company, Protocol, company_of
from tenants.registry.company.refusals import not_believed
from tenants.registry.company.saml_connections import not_installed, service_of
from tenants.registry.keyring import vault
from tenants.registry.visitor import Visitor

_PLACE = ("ceremonies", "facts")


def metadata(tenant_id: UUID) -> bytes:
    """Our side of a company's connection, for its provider to read; it says nothing of the company. Raises
    SamlNotInstalled.
    """
    try:
        return describing.metadata(service_of(tenant_id))
    except NotInstalled:
        raise not_installed() from None


def leave(company: Company, state: str) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what is to be known when the answer comes. Raises SamlNotInstalled."""
    request_id = f"_{tokens.new()}"
    asked = {"request_id": request_id, "relay_state": state, "moment": now()}
    try:
        url = asking.authentication_url(_provider(company), service_of(company.tenant_id), **asked)  # type: ignore[arg-type]
    except NotInstalled:
        raise not_installed() from None
    return url, {"request": request_id}


async def receive_saml_answer(visitor: Visitor, *, tenant_id: UUID, answer: str, relay_state: str) -> str:
    """Check what a provider sent by somebody's browser, keep who came, and give the address that leads on. It is taken
    once, and only as the answer to a sign-in that began here. Raises CeremonyOver, ProviderNotBelieved, RateLimited,
    SamlNotInstalled.
    """
    await allowances.to_ask(visitor)
    ceremony = await ceremonies.look(visitor, Purpose.COMPANY, relay_state)
    async with unit_of_work(visitor.context, read_only=True) as uow:
        company = company_of(await uow.row(BY_ID, connection_id=UUID(ceremony["facts"]["connection"])))
    if company is None or company.protocol is not Protocol.SAML or company.tenant_id != tenant_id:
        raise ceremonies.over()
    claims, code = await _checked(company, answer, ceremony["facts"]["request"]), tokens.new()
    sealed = await vault.seal(PLATFORM_TENANT, orjson.dumps(asdict(claims)), *_PLACE, company.id)
    facts = {"code": tokens.digest(code).hex(), "claims": base64.b64encode(sealed).decode()}
    async with unit_of_work(visitor.context) as uow:
        await ceremonies.answer(uow, ceremony, facts)
    return f"{redirect()}?{urlencode({'state': relay_state, 'code': code})}"


async def _checked(company: Company, answer: str, request_id: str) -> Claims:
    expected = (answer, _provider(company), service_of(company.tenant_id))
    try:
        return await asyncio.to_thread(answers.check, *expected, request_id=request_id, moment=now())
    except Refused as error:
        raise not_believed(company, str(error)) from error
    except NotInstalled:
        raise not_installed() from None


async def claims_of(company: Company, facts: dict[str, str], code: str) -> Claims:
    """Who came, for whoever has the code. Raises ProviderNotBelieved."""
    if not hmac.compare_digest(facts.get("code", ""), tokens.digest(code).hex()):
        raise not_believed(company, "no answer came, or the code is another's")
    sealed = base64.b64decode(facts["claims"])
    return Claims(**orjson.loads(await vault.unseal(PLATFORM_TENANT, sealed, *_PLACE, company.id)))


def _provider(company: Company) -> Provider:
    return Provider(company.issuer, company.row["sso_url"], tuple(company.row["certificates"]))
