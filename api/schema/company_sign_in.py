"""A company's own provider, of OpenID or SAML, and its domains, and the way in through it."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS, while_still
from api.schema.members import Role
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.schema.sessions import AcceptedPayload, SessionPayload, opened
from tenants.db.unit_of_work import UnitOfWork
from tenants.registry import service as registry

MODULE = ALWAYS


@strawberry.type(description="The company's own OpenID provider. Its secret is never shown again.")
class OidcConnection:
    issuer: str
    client_id: str
    default_role: Role = strawberry.field(description="What newcomers get.")
    enabled: bool
    redirect: str = strawberry.field(description="The redirect URI to register with the provider.")


@strawberry.type(description="A certificate whose key signs for a provider; to be compared.")
class SamlCertificate:
    fingerprint: str = strawberry.field(description="SHA-256, in hex.")
    subject: str
    expires_at: Moment


@strawberry.type(description="The company's own SAML provider.")
class SamlConnection:
    entity_id: str
    sso_url: str
    certificates: list[SamlCertificate]
    default_role: Role = strawberry.field(description="What newcomers get.")
    enabled: bool


@strawberry.type(description="What a SAML provider is to be told of us, before or after it is set.")
class SamlService:
    available: bool = strawberry.field(description="Whether this installation speaks SAML.")
    entity_id: str
    acs: str = strawberry.field(description="Where it sends people back to (HTTP-POST).")
    metadata: str = strawberry.field(description="Where it can read all of this.")


@strawberry.type(description="A domain of the company, proven by a TXT record or a file on its website.")
class CompanyDomain:
    id: strawberry.ID
    name: str
    verified_at: Moment | None
    record_name: str = strawberry.field(description="Where the TXT record goes.")
    record_value: str = strawberry.field(description="What the record, or the file, says.")
    file: str = strawberry.field(description="Where the file goes instead.")


@strawberry.type
class OidcConnectionPayload:
    connection: OidcConnection | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class SamlConnectionPayload:
    connection: SamlConnection | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class CompanyDomainPayload:
    domain: CompanyDomain | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class CompanySignInPayload:
    url: str | None = strawberry.field(
        description="Where to send the browser; null for an address whose company has no provider.", default=None
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class OidcConnectionInput:
    issuer: str
    client_id: str
    client_secret: str | None = strawberry.field(description="Left out, it stays.", default=None)
    default_role: Role
    enabled: bool


@strawberry.input
class SamlConnectionInput:
    metadata: str | None = strawberry.field(
        description="The provider's XML; it stands for the three facts that follow.", default=None
    )
    entity_id: str = ""
    sso_url: str = ""
    certificates: str | None = strawberry.field(description="PEM, up to five. Left out, they stay.", default=None)
    default_role: Role
    enabled: bool


@strawberry.input
class AddDomainInput:
    name: str


@strawberry.input
class CompanyDomainInput:
    id: strawberry.ID


@strawberry.input
class CompanySignInInput:
    email: str
    device: str | None = strawberry.field(description="A phone's name for itself.", default=None)


@strawberry.input
class CompanyReturnInput:
    state: str
    code: str
    issuer: str | None = strawberry.field(description="`iss` of the redirect.", default=None)
    device: str | None = strawberry.field(description="As where it began.", default=None)


@query_fields
@strawberry.type
class CompanySignInQueries:
    @strawberry.field(description="For owners; null without one.")
    async def oidc_connection(self, info: Info) -> OidcConnection | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await registry.connection(uow)
        return _connection(found) if found else None

    @strawberry.field(description="For owners; null without one.")
    async def saml_connection(self, info: Info) -> SamlConnection | None:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await registry.saml_connection(uow)
        return _saml(found) if found else None

    @strawberry.field(description="For owners.")
    async def saml_service(self, info: Info) -> SamlService:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await registry.saml_service(uow)
        return SamlService(**{name: getattr(found, name) for name in ("available", "entity_id", "acs", "metadata")})

    @strawberry.field(description="For owners.")
    async def company_domains(self, info: Info) -> list[CompanyDomain]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_domain(found) for found in await registry.domains(uow)]


@mutation_fields
@strawberry.type
class CompanySignInMutations:
    @strawberry.mutation(description="Sign in through one's company: where to go.", metadata=while_still())
    async def begin_company_sign_in(self, info: Info, input: CompanySignInInput) -> CompanySignInPayload:
        async def act() -> dict[str, Any]:
            visitor = info.context.visitor(input.device)
            return {"url": await registry.begin_company_sign_in(visitor, email=input.email)}

        return await settle(CompanySignInPayload, act)

    @strawberry.mutation(description="Back from the company's provider: opens the session.", metadata=while_still())
    async def finish_company_sign_in(self, info: Info, input: CompanyReturnInput) -> SessionPayload:
        who, told = info.context.visitor(input.device), vars(input)
        told = {name: told[name] for name in ("state", "code", "issuer")}
        return await opened(info, registry.finish_company_sign_in(who, **told))

    @strawberry.mutation(description="Set the company's own OpenID provider. For owners.")
    async def set_oidc_connection(self, info: Info, input: OidcConnectionInput) -> OidcConnectionPayload:
        async def verb(uow: UnitOfWork) -> registry.Connection:
            return await registry.set_connection(uow, **vars(input))

        return await settle_in_unit(info, OidcConnectionPayload, verb, connection=_connection)

    @strawberry.mutation(description="Set the company's own SAML provider, in place of any other. For owners.")
    async def set_saml_connection(self, info: Info, input: SamlConnectionInput) -> SamlConnectionPayload:
        async def verb(uow: UnitOfWork) -> registry.SamlConnection:
            return await registry.set_saml_connection(uow, **vars(input))

        return await settle_in_unit(info, SamlConnectionPayload, verb, connection=_saml)

    @strawberry.mutation(description="Forget the company's provider; whoever came through it is signed out.")
    async def remove_oidc_connection(self, info: Info) -> AcceptedPayload:
        return await settle_in_unit(info, AcceptedPayload, registry.remove_connection, accepted=lambda _: True)

    @strawberry.mutation(description="Say that a domain is the company's own. For owners.")
    async def add_company_domain(self, info: Info, input: AddDomainInput) -> CompanyDomainPayload:
        async def verb(uow: UnitOfWork) -> registry.DomainInfo:
            return await registry.add_domain(uow, name=input.name)

        return await settle_in_unit(info, CompanyDomainPayload, verb, domain=_domain)

    @strawberry.mutation(description="Look for the proof that a domain is the company's own.")
    async def verify_company_domain(self, info: Info, input: CompanyDomainInput) -> CompanyDomainPayload:
        async def act() -> dict[str, Any]:
            domain_id = local_id(input.id, "companyDomain")
            return {"domain": _domain(await registry.verify_domain(info.context.by_itself, domain_id=domain_id))}

        return await settle(CompanyDomainPayload, act)

    @strawberry.mutation
    async def remove_company_domain(self, info: Info, input: CompanyDomainInput) -> AcceptedPayload:
        async def verb(uow: UnitOfWork) -> None:
            await registry.remove_domain(uow, domain_id=local_id(input.id, "companyDomain"))

        return await settle_in_unit(info, AcceptedPayload, verb, accepted=lambda _: True)


def _connection(found: registry.Connection) -> OidcConnection:
    return OidcConnection(
        issuer=found.issuer,
        client_id=found.client_id,
        default_role=found.default_role,
        enabled=found.enabled,
        redirect=found.redirect,
    )


def _saml(found: registry.SamlConnection) -> SamlConnection:
    certificates = [
        SamlCertificate(fingerprint=each.fingerprint, subject=each.subject, expires_at=Moment(each.expires_at))
        for each in found.certificates
    ]
    same = {name: getattr(found, name) for name in ("entity_id", "sso_url", "default_role", "enabled")}
    return SamlConnection(certificates=certificates, **same)


def _domain(found: registry.DomainInfo) -> CompanyDomain:
    return CompanyDomain(
        id=strawberry.ID(global_id("companyDomain", found.id)),
        name=found.name,
        verified_at=Moment(found.verified_at) if found.verified_at else None,
        record_name=found.record_name,
        record_value=found.record_value,
        file=found.file,
    )
