"""Members and invitations of the company worked in."""

from __future__ import annotations

import dataclasses
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS, while_still
from api.schema.members import Role
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.registry import service as registry

MODULE = ALWAYS


@strawberry.type(description="`id` is the user's, as records name their owner.")
class Member:
    id: strawberry.ID
    name: str
    email: str
    role: Role
    joined_at: Moment


@strawberry.type
class Invitation:
    id: strawberry.ID
    email: str
    role: Role
    created_at: Moment
    expires_at: Moment


@strawberry.type(description="What the page behind an invitation's link may show.")
class Invited:
    tenant_name: str
    email: str
    role: Role
    has_account: bool = strawberry.field(description="Then the account's password proves who accepts.")


@strawberry.type
class MemberPayload:
    member: Member | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class InvitationPayload:
    invitation: Invitation | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class InvitedPayload:
    invited: Invited | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class InviteMemberInput:
    email: str
    role: Role


@strawberry.input
class InvitationIdInput:
    id: strawberry.ID


@strawberry.input
class InvitationTokenInput:
    token: str


@strawberry.input
class MemberRoleInput:
    id: strawberry.ID
    role: Role


@strawberry.input
class MemberIdInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class PeopleQueries:
    @strawberry.field(description="Everyone who works in the company.")
    async def members(self, info: Info) -> list[Member]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_member(found) for found in await registry.members(uow)]

    @strawberry.field(description="Invitations nobody has followed yet.")
    async def invitations(self, info: Info) -> list[Invitation]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_invitation(found) for found in await registry.open_invitations(uow)]


@mutation_fields
@strawberry.type
class PeopleMutations:
    @strawberry.mutation(description="Ask somebody to join; the mail has a link that works once.")
    async def invite_member(self, info: Info, input: InviteMemberInput) -> InvitationPayload:
        return await _settled(info, lambda uow: registry.invite_member(uow, email=input.email, role=input.role))

    @strawberry.mutation
    async def revoke_invitation(self, info: Info, input: InvitationIdInput) -> InvitationPayload:
        async def verb(uow: Any) -> registry.OpenInvitation:
            return await registry.revoke_invitation(uow, invitation_id=local_id(input.id, "invitation"))

        return await _settled(info, verb)

    @strawberry.mutation(
        description="Who invites whom, for the page behind the link; changes nothing.", metadata=while_still()
    )
    async def read_invitation(self, info: Info, input: InvitationTokenInput) -> InvitedPayload:
        async def act() -> dict[str, Any]:
            found = await registry.invitation_behind(info.context.visitor(), token=input.token)
            return {"invited": Invited(**dataclasses.asdict(found))}

        return await settle(InvitedPayload, act)

    @strawberry.mutation
    async def change_member_role(self, info: Info, input: MemberRoleInput) -> MemberPayload:
        async def verb(uow: Any) -> registry.Member:
            return await registry.change_role(uow, user_id=local_id(input.id, "user"), role=input.role)

        return await _member_settled(info, verb)

    @strawberry.mutation(description="End a membership; the member's records stay.", metadata=while_still())
    async def remove_member(self, info: Info, input: MemberIdInput) -> MemberPayload:
        async def verb(uow: Any) -> registry.Member:
            return await registry.remove_member(uow, user_id=local_id(input.id, "user"))

        return await _member_settled(info, verb)


async def _settled(info: Info, verb: Any) -> InvitationPayload:
    return await settle_in_unit(info, InvitationPayload, verb, invitation=_invitation)


async def _member_settled(info: Info, verb: Any) -> MemberPayload:
    return await settle_in_unit(info, MemberPayload, verb, member=_member)


def _member(found: registry.Member) -> Member:
    return Member(
        id=strawberry.ID(global_id("user", found.id)),
        name=found.name,
        email=found.email,
        role=found.role,
        joined_at=Moment(found.joined_at),
    )


def _invitation(found: registry.OpenInvitation) -> Invitation:
    return Invitation(
        id=strawberry.ID(global_id("invitation", found.id)),
        email=found.email,
        role=found.role,
        created_at=Moment(found.created_at),
        expires_at=Moment(found.expires_at),
    )
