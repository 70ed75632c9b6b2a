"""Passkeys: made, used, renamed, removed. What browsers call options and credentials goes through as JSON."""

from __future__ import annotations

from typing import Any, cast

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from api.schema.second_factor import ChallengeInput
from api.schema.sessions import AcceptedPayload, SessionPayload, opened
from tenants.db.unit_of_work import UnitOfWork
from tenants.registry import service as registry

MODULE = ALWAYS
WHILE_STILL = True


@strawberry.type
class Passkey:
    id: strawberry.ID
    name: str
    created_at: Moment
    last_used_at: Moment | None


@strawberry.type(description="What the browser's dialogue takes, and the token its result is brought with.")
class PasskeyDialoguePayload:
    options: JSON | None = strawberry.field(description="`publicKey`, as JSON (WebAuthn level 3 §5.1.8).", default=None)
    token: str | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class PasskeyPayload:
    passkey: Passkey | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class BeginPasskeyInput:
    password: str
    device: str | None = strawberry.field(description="A phone's name for itself.", default=None)


@strawberry.input
class FinishPasskeyInput:
    token: str
    name: str
    device: str | None = None
    credential: JSON = strawberry.field(description="`PublicKeyCredential.toJSON()`.")


@strawberry.input
class PasskeySignInInput:
    token: str
    credential: JSON = strawberry.field(description="`PublicKeyCredential.toJSON()`.")
    device: str | None = None


@strawberry.input
class AtTheDoorInput:
    device: str | None = strawberry.field(description="A phone's name for itself.", default=None)


@strawberry.input
class RenamePasskeyInput:
    id: strawberry.ID
    name: str


@strawberry.input
class PasskeyInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class PasskeyQueries:
    @strawberry.field(description="One's own.")
    async def passkeys(self, info: Info) -> list[Passkey]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_passkey(found) for found in await registry.passkeys(uow)]


@mutation_fields
@strawberry.type
class PasskeyMutations:
    @strawberry.mutation(description="Begin to make a passkey.")
    async def begin_passkey(self, info: Info, input: BeginPasskeyInput) -> PasskeyDialoguePayload:
        asker, visitor = info.context.by_itself, info.context.visitor(input.device)
        return await _dialogue(registry.begin_passkey(asker, visitor, password=input.password))

    @strawberry.mutation(description="Keep the passkey the device made.")
    async def finish_passkey(self, info: Info, input: FinishPasskeyInput) -> PasskeyPayload:
        async def act() -> dict[str, Any]:
            asker, visitor = info.context.by_itself, info.context.visitor(input.device)
            made = {"token": input.token, "name": input.name, "credential": cast(dict[str, Any], input.credential)}
            return {"passkey": _passkey(await registry.finish_passkey(asker, visitor, **made))}  # type: ignore[arg-type]

        return await settle(PasskeyPayload, act)

    @strawberry.mutation
    async def rename_passkey(self, info: Info, input: RenamePasskeyInput) -> PasskeyPayload:
        async def verb(uow: UnitOfWork) -> registry.PasskeyInfo:
            return await registry.rename_passkey(uow, passkey_id=local_id(input.id, "passkey"), name=input.name)

        return await settle_in_unit(info, PasskeyPayload, verb, passkey=_passkey)

    @strawberry.mutation
    async def remove_passkey(self, info: Info, input: PasskeyInput) -> AcceptedPayload:
        async def verb(uow: UnitOfWork) -> None:
            await registry.remove_passkey(uow, passkey_id=local_id(input.id, "passkey"))

        return await settle_in_unit(info, AcceptedPayload, verb, accepted=lambda _: True)

    @strawberry.mutation(description="Sign in by a passkey: ask for one.")
    async def begin_passkey_sign_in(self, info: Info, input: AtTheDoorInput) -> PasskeyDialoguePayload:
        return await _dialogue(registry.begin_passkey_sign_in(info.context.visitor(input.device)))

    @strawberry.mutation(description="Ask for a passkey as the second step of a sign-in.")
    async def begin_passkey_proof(self, info: Info, input: ChallengeInput) -> PasskeyDialoguePayload:
        return await _dialogue(registry.begin_passkey_proof(info.context.visitor(input.device), token=input.token))

    @strawberry.mutation(description="What the passkey signed: opens the session.")
    async def finish_passkey_sign_in(self, info: Info, input: PasskeySignInInput) -> SessionPayload:
        who = info.context.visitor(input.device)
        verb = registry.finish_passkey_sign_in(
            who, token=input.token, credential=cast(dict[str, Any], input.credential)
        )
        return await opened(info, verb)


async def _dialogue(verb: Any) -> PasskeyDialoguePayload:
    async def act() -> dict[str, Any]:
        found: registry.Dialogue = await verb
        return {"options": found.options, "token": found.token}

    return await settle(PasskeyDialoguePayload, act)


def _passkey(found: registry.PasskeyInfo) -> Passkey:
    return Passkey(
        id=strawberry.ID(global_id("passkey", found.id)),
        name=found.name,
        created_at=Moment(found.created_at),
        last_used_at=Moment(found.last_used_at) if found.last_used_at else None,
    )
