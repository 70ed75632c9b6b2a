"""Signing up, in and out; who am I; which company do I work in."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import strawberry

from api import cookies
from api.context import Info
from api.naming import global_id, local_id
from api.schema.access_mine import KindAccess, access_of
from api.schema.belonging import ALWAYS, while_still
from api.schema.company_size import CompanySize
from api.schema.members import Role
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from tenants.access import recognition as access
from tenants.context import PERMISSIONS, TenantContext
from tenants.context import Role as RoleOf
from tenants.currency import service as currency
from tenants.db.unit_of_work import UnitOfWork, unit_of_work
from tenants.kit.clock import now
from tenants.registry import service as registry
from tenants.registry.service import Challenge, Means, SecondFactorNeeded

MODULE = ALWAYS
WHILE_STILL = True


@strawberry.type
class Profile:
    id: strawberry.ID
    name: str
    email: str
    locale: str
    email_verified: bool


@strawberry.type(description="The company worked in.")
class Tenant:
    id: strawberry.ID
    name: str
    plan: str
    locale: str
    time_zone: str
    currency: str
    size: CompanySize = strawberry.field(description="How much is shown; no right depends on it.")


@strawberry.type(name="MembershipInfo")
class Membership:
    tenant_id: strawberry.ID
    tenant_name: str
    role: Role


@strawberry.type(description="The signed-in person, in the company they work in.")
class Me:
    user: Profile
    tenant: Tenant
    role: Role
    memberships: list[Membership]
    permissions: list[str]
    modules: list[str] = strawberry.field(description="What is there to be seen, read-only modules included.")
    read_only_modules: list[str] = strawberry.field(
        description="Not in the plan any more: what is in them is read and exported, and not changed."
    )
    access: list[KindAccess]


strawberry.enum(
    Means,
    name="SecondFactorMeans",
    description="What a second step takes: a code of an app, a recovery code, a passkey.",
)


@strawberry.type(
    description="The password was right, and a second step is asked for. Without `means` one is to be set up first, by"
    " `beginForcedEnrolment`."
)
class SecondFactorChallenge:
    token: str
    means: list[Means]
    expires_in: int = strawberry.field(description="Seconds.")


@strawberry.type(description="A phone gets its tokens here, once; a browser gets a cookie instead.")
class SessionPayload:
    me: Me | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    expires_in: int | None = strawberry.field(description="Seconds until the access token ends.", default=None)
    second_factor: SecondFactorChallenge | None = strawberry.field(
        description="Instead of a session: the second step of this sign-in.", default=None
    )
    recovery_codes: list[str] | None = strawberry.field(
        description="Where a second factor was just set up; shown this once.", default=None
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="The same whether or not the address is known.")
class AcceptedPayload:
    accepted: bool = False
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ProfilePayload:
    me: Me | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class SignUpInput:
    company: str
    name: str
    email: str
    password: str
    locale: str = "en"
    time_zone: str = "UTC"


@strawberry.input
class EmailInputOnly:
    email: str


@strawberry.input
class TokenInput:
    token: str
    device: str | None = strawberry.field(description="A phone's name for itself; asks for tokens.", default=None)


@strawberry.input
class SignInInput:
    email: str
    password: str
    device: str | None = strawberry.field(description="A phone's name for itself; asks for tokens.", default=None)


@strawberry.input
class RefreshInput:
    refresh_token: str


@strawberry.input
class ResetPasswordInput:
    token: str
    password: str


@strawberry.input
class ChangePasswordInput:
    current: str
    password: str


@strawberry.input
class AcceptInvitationInput:
    token: str
    name: str | None = None
    password: str | None = None
    device: str | None = None


@strawberry.input
class SwitchTenantInput:
    tenant_id: strawberry.ID


@strawberry.input
class ProfileInput:
    name: str | None = None
    locale: str | None = None


@strawberry.input
class TenantInput:
    name: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    currency: str | None = None


@query_fields
@strawberry.type
class SessionQueries:
    @strawberry.field(description="Null for a visitor.")
    async def me(self, info: Info) -> Me | None:
        if info.context.tenant is None:
            return None
        return await me_of(info.context.tenant)


@mutation_fields
@strawberry.type
class SessionMutations:
    @strawberry.mutation(description="A company of one's own. The mail that follows says how to go on.")
    async def sign_up(self, info: Info, input: SignUpInput) -> AcceptedPayload:
        return await accepted(registry.sign_up(info.context.visitor(once=True), **vars(input)))

    @strawberry.mutation(description="Send the verification mail again.")
    async def resend_verification(self, info: Info, input: EmailInputOnly) -> AcceptedPayload:
        return await accepted(registry.resend_verification(info.context.visitor(), email=input.email))

    @strawberry.mutation(description="Follow the link of the verification mail; signs in.")
    async def verify_email(self, info: Info, input: TokenInput) -> SessionPayload:
        return await opened(info, registry.verify_email(info.context.visitor(input.device), token=input.token))

    @strawberry.mutation(description="A session, or the second step that is asked for.")
    async def sign_in(self, info: Info, input: SignInInput) -> SessionPayload:
        who = info.context.visitor(input.device)
        return await opened(info, registry.sign_in(who, email=input.email, password=input.password))

    @strawberry.mutation(description="A phone's next tokens; a refresh token works once.")
    async def refresh_session(self, info: Info, input: RefreshInput) -> SessionPayload:
        return await opened(info, registry.refresh_session(info.context.visitor(), refresh_token=input.refresh_token))

    @strawberry.mutation
    async def sign_out(self, info: Info) -> AcceptedPayload:
        async with info.context.unit_of_work() as uow:
            await registry.sign_out(uow)
        cookies.clear(info.context.response)
        return AcceptedPayload(accepted=True)

    @strawberry.mutation(description="Ask for a link to set a new password.")
    async def request_password_reset(self, info: Info, input: EmailInputOnly) -> AcceptedPayload:
        return await accepted(registry.request_password_reset(info.context.visitor(), email=input.email))

    @strawberry.mutation(description="Set a new password by the mailed link; every other session ends.")
    async def reset_password(self, info: Info, input: ResetPasswordInput) -> SessionPayload:
        verb = registry.reset_password(info.context.visitor(), token=input.token, password=input.password)
        return await opened(info, verb)

    @strawberry.mutation(description="Choose another password; every other sign-in ends.")
    async def change_password(self, info: Info, input: ChangePasswordInput) -> AcceptedPayload:
        return await accepted(registry.change_password(info.context.by_itself, **vars(input)))

    @strawberry.mutation(description="Join the company one was invited to.")
    async def accept_invitation(self, info: Info, input: AcceptInvitationInput) -> SessionPayload:
        person, visitor = info.context.person, info.context.visitor(input.device)
        verb = registry.accept_invitation(
            visitor,
            token=input.token,
            name=input.name,
            password=input.password,
            signed_in_as=person.user_id if person else None,
            session_id=person.session_id if person else None,
        )
        return await opened(info, verb)

    @strawberry.mutation(description="Work in another company one belongs to.")
    async def switch_tenant(self, info: Info, input: SwitchTenantInput) -> SessionPayload:
        async def act() -> dict[str, Any]:
            async with unit_of_work(info.context.by_itself) as uow:
                target = local_id(input.tenant_id, "tenant", "tenantId")
                context = await registry.switch_tenant(uow, tenant_id=target)
            return {"me": await me_of(context)}

        return await settle(SessionPayload, act)

    @strawberry.mutation(description="One's own name and language.")
    async def update_profile(self, info: Info, input: ProfileInput) -> ProfilePayload:
        return await _profile(info, lambda uow: registry.update_profile(uow, **vars(input)))

    @strawberry.mutation(
        description="The company's name, language, time zone and currency.", metadata=while_still(False)
    )
    async def update_tenant(self, info: Info, input: TenantInput) -> ProfilePayload:
        return await _profile(info, lambda uow: currency.update_company(uow, **vars(input)))


async def accepted(verb: Any) -> AcceptedPayload:
    async def act() -> dict[str, Any]:
        await verb
        return {"accepted": True}

    return await settle(AcceptedPayload, act)


async def opened(info: Info, verb: Any) -> SessionPayload:
    """Hand an opened session's secrets to whoever asked: a cookie to a browser, tokens to a phone."""

    async def act() -> dict[str, Any]:
        try:
            return await session_of(info, await verb)
        except SecondFactorNeeded as needed:
            return {"second_factor": _challenge(needed.challenge)}

    return await settle(SessionPayload, act)


async def session_of(info: Info, opened: registry.SignedIn) -> dict[str, Any]:
    """The payload of an open session."""
    me = await me_of(opened.context)
    if opened.kind == "web":
        cookies.write(info.context.response, opened.token)
        return {"me": me}
    seconds = _seconds(opened.expires_at)
    return {"me": me, "access_token": opened.token, "refresh_token": opened.refresh_token, "expires_in": seconds}


def _challenge(found: Challenge) -> SecondFactorChallenge:
    return SecondFactorChallenge(token=found.token, means=list(found.means), expires_in=_seconds(found.expires_at))


def _seconds(until: datetime) -> int:
    return round((until - now()).total_seconds())


async def _profile(info: Info, verb: Any) -> ProfilePayload:
    async def act(uow: UnitOfWork) -> Me:
        await verb(uow)
        return present_me(await registry.me(uow), info.context.signed_in)

    return await settle_in_unit(info, ProfilePayload, act, me=lambda found: found)


async def me_of(context: TenantContext, *, with_access: bool = True) -> Me:
    """`with_access` says whether `access` is asked for: it is most of the work."""
    return present_me(await registry.who_am_i(context), await access.reaching(context), with_access=with_access)


def _is_whole(context: TenantContext) -> bool:
    """Whether somebody may what their built-in role includes, no less and nothing else."""
    return context.scopes is None and context.limits is None


def present_me(found: registry.Me, context: TenantContext, *, with_access: bool = True) -> Me:
    user, tenant = found.user, found.tenant
    return Me(
        user=Profile(
            id=strawberry.ID(global_id("user", user.id)),
            name=user.name,
            email=user.email,
            locale=user.locale,
            email_verified=user.email_verified,
        ),
        tenant=Tenant(
            id=strawberry.ID(global_id("tenant", tenant.id)),
            name=tenant.name,
            plan=tenant.plan,
            locale=tenant.locale,
            time_zone=tenant.time_zone,
            currency=tenant.currency,
            size=CompanySize(tenant.size),
        ),
        role=found.role,
        memberships=[
            Membership(
                tenant_id=strawberry.ID(global_id("tenant", m.tenant_id)), tenant_name=m.tenant_name, role=m.role
            )
            for m in found.memberships
        ],
        permissions=_permissions(found.role) if _is_whole(context) else sorted(context.permissions),
        modules=sorted(map(str, context.modules)),
        read_only_modules=sorted(map(str, context.entitlement.read_only & context.modules)),
        access=access_of(context) if with_access else [],
    )


@cache
def _permissions(role: RoleOf) -> list[str]:
    return sorted(PERMISSIONS[role])
