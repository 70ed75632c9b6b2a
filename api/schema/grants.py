"""Access from outside: asked for, given, taken back; going into a company by it, and a higher role for hours."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

import strawberry

from api import cookies
from api.auth import credentials
from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.schema.sessions import SessionPayload, me_of
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound, Unauthenticated
from tenants.kit.message import say
from tenants.partners import service as partners
from tenants.partners.grants import BUILT_IN

MODULE = ALWAYS
ROLE = "accessRole"

strawberry.enum(
    partners.GrantState,
    name="GrantState",
    description="DORMANT: approved, but its partner is suspended or runs the company no more.",
)


@strawberry.enum(description="Who is let in: the company's partner, or the operator's support.")
class Outsider(StrEnum):
    PARTNER = "partner"
    SUPPORT = "support"


@strawberry.type(
    description="What a company lets outsiders do in it. Roles are names of built-in ones (`admin`, `manager`, `rep`,"
    " `read_only`) or ids of the company's own."
)
class Grant:
    id: strawberry.ID
    to: Outsider
    state: partners.GrantState
    company_id: strawberry.ID
    company: str
    home: str = strawberry.field(description="The company whose people are let in.")
    roles: list[str]
    elevates_to: list[str] = strawberry.field(description="Roles that can be had on request, for hours.")
    elevates_freely: bool = strawberry.field(description="They are approved beforehand.")
    modules: list[str] | None = strawberry.field(description="Null: all of them.")
    read_only: bool
    seconds: int = strawberry.field(description="How long it holds from its approval.")
    reason: str
    person: str | None = strawberry.field(description="The one person it is for; null: everybody of `home`.")
    person_id: strawberry.ID | None
    requested_by: str | None
    requested_at: Moment
    decided_by: str | None
    decided_at: Moment | None
    expires_at: Moment | None
    revoked_at: Moment | None


@strawberry.type(description="A higher role for one person, for hours.")
class Elevation:
    id: strawberry.ID
    grant_id: strawberry.ID
    person: str
    home: str
    role: str
    reason: str
    seconds: int
    requested_at: Moment
    approved: bool | None = strawberry.field(description="Null while the company has not decided.")
    expires_at: Moment | None
    ended_at: Moment | None


@strawberry.type(description="Somebody from outside who works in the company.")
class AtWork:
    grant_id: strawberry.ID
    person: str
    home: str
    to: Outsider
    last_seen_at: Moment
    until: Moment


@strawberry.type
class GrantPayload:
    grant: Grant | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ElevationPayload:
    elevation: Elevation | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class DonePayload:
    done: bool = False
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class GrantTermsInput:
    roles: list[str]
    seconds: int = strawberry.field(description="At most two years for a partner, seven days for support.")
    elevates_to: list[str] = strawberry.field(default_factory=list)
    elevates_freely: bool = False
    modules: list[str] | None = None
    read_only: bool = False
    reason: str = ""
    person: str = strawberry.field(
        description="The address of the one person it is for; empty: everybody of that company.", default=""
    )


@strawberry.input
class RequestGrantInput:
    company_id: strawberry.ID
    terms: GrantTermsInput


@strawberry.input
class GrantAccessInput:
    to: Outsider
    terms: GrantTermsInput


@strawberry.input
class DecideGrantInput:
    grant_id: strawberry.ID
    approve: bool
    terms: GrantTermsInput | None = strawberry.field(description="Other terms than were asked for.", default=None)


@strawberry.input
class GrantIdInput:
    grant_id: strawberry.ID


@strawberry.input
class ElevateInput:
    role: str
    reason: str
    seconds: int = strawberry.field(description="At most eight hours.")


@strawberry.input
class DecideElevationInput:
    elevation_id: strawberry.ID
    approve: bool


@query_fields
@strawberry.type
class GrantQueries:
    @strawberry.field(description="Access from outside to this company, newest first; for administrators.")
    async def grants(self, info: Info) -> list[Grant]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [grant_of(found) for found in await partners.grants(uow)]

    @strawberry.field(description="Access that other companies gave to this one, newest first.")
    async def granted_to_us(self, info: Info, company_id: strawberry.ID | None = None) -> list[Grant]:
        wanted = local_id(company_id, "tenant", "companyId") if company_id else None
        async with info.context.unit_of_work(read_only=True) as uow:
            return [grant_of(found) for found in await partners.their_grants(uow, company_id=wanted)]

    @strawberry.field(description="Higher roles asked for here, newest first; for administrators.")
    async def elevations(self, info: Info) -> list[Elevation]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_elevation(found) for found in await partners.elevations(uow)]

    @strawberry.field(description="Who from outside is in the company now; for administrators.")
    async def at_work(self, info: Info) -> list[AtWork]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_at_work(found) for found in await partners.at_work(uow)]


@mutation_fields
@strawberry.type
class GrantMutations:
    @strawberry.mutation(description="Ask a company one's own runs for access; its owners decide.")
    async def request_grant(self, info: Info, input: RequestGrantInput) -> GrantPayload:
        async def act() -> dict[str, Any]:
            company = local_id(input.company_id, "tenant", "companyId")
            found = await partners.request_grant(
                info.context.by_itself, company_id=company, terms=_terms(input.terms)
            )  # fmt: skip
            return {"grant": grant_of(found)}

        return await settle(GrantPayload, act)

    @strawberry.mutation(description="Let the company's partner or our support in, unasked; for owners.")
    async def grant_access(self, info: Info, input: GrantAccessInput) -> GrantPayload:
        async def verb(uow: UnitOfWork) -> partners.GrantInfo:
            return await partners.grant_access(uow, to=input.to.value, terms=_terms(input.terms))

        return await settle_in_unit(info, GrantPayload, verb, grant=grant_of)

    @strawberry.mutation(description="Approve a request, as asked for or otherwise, or decline it; for owners.")
    async def decide_grant(self, info: Info, input: DecideGrantInput) -> GrantPayload:
        async def verb(uow: UnitOfWork) -> partners.GrantInfo:
            return await partners.decide_grant(
                uow,
                grant_id=local_id(input.grant_id, "grant", "grantId"),
                approve=input.approve,
                terms=_terms(input.terms) if input.terms else None,
            )

        return await settle_in_unit(info, GrantPayload, verb, grant=grant_of)

    @strawberry.mutation(description="Take access back; whoever is at work by it is out within seconds.")
    async def revoke_grant(self, info: Info, input: GrantIdInput) -> GrantPayload:
        async def verb(uow: UnitOfWork) -> partners.GrantInfo:
            return await partners.revoke_grant(uow, grant_id=local_id(input.grant_id, "grant", "grantId"))

        return await settle_in_unit(info, GrantPayload, verb, grant=grant_of)

    @strawberry.mutation(description="Want access to another company no more, or withdraw the request.")
    async def give_grant_back(self, info: Info, input: GrantIdInput) -> GrantPayload:
        async def act() -> dict[str, Any]:
            grant_id = local_id(input.grant_id, "grant", "grantId")
            return {"grant": grant_of(await partners.give_back(info.context.by_itself, grant_id=grant_id))}

        return await settle(GrantPayload, act)

    @strawberry.mutation(description="Work in the company that gave this grant, until `leaveCompany`.")
    async def open_company(self, info: Info, input: GrantIdInput) -> SessionPayload:
        async def act() -> dict[str, Any]:
            grant_id = local_id(input.grant_id, "grant", "grantId")
            return {"me": await me_of(await partners.open_company(info.context.by_itself, grant_id=grant_id))}

        return await settle(SessionPayload, act)

    @strawberry.mutation(description="Go back to one's own company, whether or not the grant still stands.")
    async def leave_company(self, info: Info) -> SessionPayload:
        return await settle(SessionPayload, partial(_leave, info))

    @strawberry.mutation(description="While at work in another's company: have a higher role for hours.")
    async def elevate(self, info: Info, input: ElevateInput) -> ElevationPayload:
        async def act() -> dict[str, Any]:
            found = await partners.elevate(
                info.context.by_itself, role=_role(input.role), reason=input.reason, seconds=input.seconds
            )
            return {"elevation": _elevation(found)}

        return await settle(ElevationPayload, act)

    @strawberry.mutation(description="Go back to what the grant gives.")
    async def end_elevation(self, info: Info) -> DonePayload:
        async def act() -> dict[str, Any]:
            await partners.end_elevation(info.context.by_itself)
            return {"done": True}

        return await settle(DonePayload, act)

    @strawberry.mutation(description="Allow somebody a higher role for the hours they asked for, or not; for owners.")
    async def decide_elevation(self, info: Info, input: DecideElevationInput) -> ElevationPayload:
        async def verb(uow: UnitOfWork) -> partners.ElevationInfo:
            elevation_id = local_id(input.elevation_id, "elevation", "elevationId")
            return await partners.decide_elevation(uow, elevation_id=elevation_id, approve=input.approve)

        return await settle_in_unit(info, ElevationPayload, verb, elevation=_elevation)


async def _leave(info: Info) -> dict[str, Any]:
    """By the secret itself: whoever's access has ended is known by nothing else."""
    info.context.take_no_key()
    given = credentials(info.context.request)
    if given is None:
        raise Unauthenticated(say("Sign in first.", "请先登录。"))
    context = await partners.leave_company(given.token, request_id=info.context.request_id)
    if context is None:
        cookies.clear(info.context.response)
        raise NotFound(say("You belong to no company any more.", "您已不属于任何公司。"))
    return {"me": await me_of(context)}


def _terms(given: GrantTermsInput) -> partners.Terms:
    return partners.Terms(
        tuple(map(_role, given.roles)),
        given.seconds,
        tuple(map(_role, given.elevates_to)),
        given.elevates_freely,
        None if given.modules is None else tuple(given.modules),
        given.read_only,
        given.reason,
        given.person,
    )


def _role(name: str) -> str:
    """A built-in role by its name, one of the company's own by its id."""
    return name if name in BUILT_IN or "_" not in name else str(local_id(name, ROLE, "roles"))


def role_name(name: str) -> str:
    return name if name in BUILT_IN else global_id(ROLE, name)


def grant_of(found: partners.GrantInfo) -> Grant:
    terms = found.terms
    return Grant(
        id=strawberry.ID(global_id("grant", found.id)),
        to=Outsider(found.kind),
        state=found.state,
        company_id=strawberry.ID(global_id("tenant", found.company_id)),
        company=found.company,
        home=found.grantee,
        roles=list(map(role_name, terms.roles)),
        elevates_to=list(map(role_name, terms.elevates_to)),
        elevates_freely=terms.elevates_freely,
        modules=None if terms.modules is None else list(terms.modules),
        read_only=terms.read_only,
        seconds=terms.seconds,
        reason=terms.reason,
        person=found.person,
        person_id=strawberry.ID(global_id("user", found.person_id)) if found.person_id else None,
        requested_by=found.requested_by,
        requested_at=Moment(found.requested_at),
        decided_by=found.decided_by,
        decided_at=_moment(found.decided_at),
        expires_at=_moment(found.expires_at),
        revoked_at=_moment(found.revoked_at),
    )


def _elevation(found: partners.ElevationInfo) -> Elevation:
    return Elevation(
        id=strawberry.ID(global_id("elevation", found.id)),
        grant_id=strawberry.ID(global_id("grant", found.grant_id)),
        person=found.person,
        home=found.grantee,
        role=role_name(found.role),
        reason=found.reason,
        seconds=found.seconds,
        requested_at=Moment(found.requested_at),
        approved=found.approved,
        expires_at=_moment(found.expires_at),
        ended_at=_moment(found.ended_at),
    )


def _at_work(found: partners.AtWork) -> AtWork:
    return AtWork(
        grant_id=strawberry.ID(global_id("grant", found.grant_id)),
        person=found.person,
        home=found.grantee,
        to=Outsider(found.kind),
        last_seen_at=Moment(found.last_seen_at),
        until=Moment(found.until),
    )


def _moment(found: datetime | None) -> Moment | None:
    return None if found is None else Moment(found)
