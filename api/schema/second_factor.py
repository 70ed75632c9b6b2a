"""The second factor: at the door, for oneself, and for the company."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.belonging import ALWAYS, while_still
from api.schema.members import Role
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.schema.sessions import AcceptedPayload, SessionPayload, accepted, opened, session_of
from tenants.db.unit_of_work import UnitOfWork
from tenants.registry import service as registry

MODULE = ALWAYS
WHILE_STILL = True


@strawberry.type(description="One's own second factor.")
class SecondFactor:
    since: Moment | None = strawberry.field(description="Since when an app is asked for; null without one.")
    recovery_codes_left: int
    forced: bool = strawberry.field(description="Whether a company one belongs to asks for it.")


@strawberry.type
class SecondFactorPolicy:
    roles: list[Role] = strawberry.field(description="Who has one of these comes in no further without.")


@strawberry.type(description="What an authenticator app needs; shown this once.")
class EnrolmentPayload:
    secret: str | None = strawberry.field(description="To be typed (base32).", default=None)
    uri: str | None = strawberry.field(description="For a QR code (otpauth).", default=None)
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class RecoveryCodesPayload:
    recovery_codes: list[str] | None = strawberry.field(
        description="Ten, each good for one use; shown this once.", default=None
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class SecondFactorRolesPayload:
    roles: list[Role] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class PasswordInput:
    password: str


@strawberry.input
class CodeInput:
    code: str = strawberry.field(description="Of the app, or a recovery code.")


@strawberry.input
class ChallengeInput:
    token: str
    device: str | None = None


@strawberry.input
class ChallengeCodeInput:
    token: str = strawberry.field(description="Of `SessionPayload.secondFactor`.")
    code: str = strawberry.field(description="Of the app, or a recovery code.")
    device: str | None = strawberry.field(description="As at the first step.", default=None)


@strawberry.input
class SecondFactorRolesInput:
    roles: list[Role]


@strawberry.input
class MemberFactorInput:
    user_id: strawberry.ID


@query_fields
@strawberry.type
class SecondFactorQueries:
    @strawberry.field(description="One's own second factor.")
    async def second_factor(self, info: Info) -> SecondFactor:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await registry.second_factor(uow)
        since = Moment(found.since) if found.since else None
        return SecondFactor(since=since, recovery_codes_left=found.recovery_codes_left, forced=found.forced)

    @strawberry.field(description="Who must have a second factor in this company.")
    async def second_factor_policy(self, info: Info) -> SecondFactorPolicy:
        async with info.context.unit_of_work(read_only=True) as uow:
            return SecondFactorPolicy(roles=await registry.second_factor_roles(uow))


@mutation_fields
@strawberry.type
class SecondFactorMutations:
    @strawberry.mutation(description="The second step of a sign-in.")
    async def prove_second_factor(self, info: Info, input: ChallengeCodeInput) -> SessionPayload:
        who = info.context.visitor(input.device)
        return await opened(info, registry.prove_second_factor(who, token=input.token, code=input.code))

    @strawberry.mutation(description="Set up the second factor that a company asks for, at the door.")
    async def begin_forced_enrolment(self, info: Info, input: ChallengeInput) -> EnrolmentPayload:
        return await _enrolment(registry.begin_forced_enrolment(info.context.visitor(input.device), token=input.token))

    @strawberry.mutation(description="The app's first code, at the door: opens the session.")
    async def confirm_forced_enrolment(self, info: Info, input: ChallengeCodeInput) -> SessionPayload:
        async def act() -> dict[str, Any]:
            who = info.context.visitor(input.device)
            found, codes = await registry.confirm_forced_enrolment(who, token=input.token, code=input.code)
            return {**await session_of(info, found), "recovery_codes": codes}

        return await settle(SessionPayload, act)

    @strawberry.mutation(description="Begin to set up a second factor; `confirmEnrolment` makes it count.")
    async def begin_enrolment(self, info: Info, input: PasswordInput) -> EnrolmentPayload:
        return await _enrolment(registry.begin_enrolment(info.context.by_itself, password=input.password))

    @strawberry.mutation(description="The app's first code: from now on it is asked for at sign-in.")
    async def confirm_enrolment(self, info: Info, input: CodeInput) -> RecoveryCodesPayload:
        return await _codes(registry.confirm_enrolment(info.context.by_itself, code=input.code))

    @strawberry.mutation(description="New recovery codes; the old ones are worth nothing any more.")
    async def renew_recovery_codes(self, info: Info, input: CodeInput) -> RecoveryCodesPayload:
        return await _codes(registry.renew_recovery_codes(info.context.by_itself, code=input.code))

    @strawberry.mutation(description="Sign in by password alone again.")
    async def remove_second_factor(self, info: Info, input: CodeInput) -> AcceptedPayload:
        return await accepted(registry.remove_second_factor(info.context.by_itself, code=input.code))

    @strawberry.mutation(description="Which roles must have a second factor. For owners.", metadata=while_still(False))
    async def require_second_factor(self, info: Info, input: SecondFactorRolesInput) -> SecondFactorRolesPayload:
        async def verb(uow: UnitOfWork) -> Any:
            return await registry.require_second_factor(uow, roles=input.roles)

        return await settle_in_unit(info, SecondFactorRolesPayload, verb, roles=lambda found: found)

    @strawberry.mutation(description="Take the second factor of a member who has lost it; they are signed out.")
    async def reset_second_factor(self, info: Info, input: MemberFactorInput) -> AcceptedPayload:
        async def verb(uow: UnitOfWork) -> None:
            await registry.reset_second_factor(uow, user_id=local_id(input.user_id, "user", "userId"))

        return await settle_in_unit(info, AcceptedPayload, verb, accepted=lambda _: True)


async def _enrolment(verb: Any) -> EnrolmentPayload:
    async def act() -> dict[str, Any]:
        found: registry.Enrolment = await verb
        return {"secret": found.secret, "uri": found.uri}

    return await settle(EnrolmentPayload, act)


async def _codes(verb: Any) -> RecoveryCodesPayload:
    async def act() -> dict[str, Any]:
        return {"recovery_codes": await verb}

    return await settle(RecoveryCodesPayload, act)
