"""API keys: made, listed, revoked."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS, while_still
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.db.unit_of_work import UnitOfWork
from tenants.registry import service as registry

MODULE = ALWAYS


@strawberry.type(description="A program's way in, with some of its maker's permissions.")
class ApiKey:
    id: strawberry.ID
    name: str
    hint: str = strawberry.field(description="How the key begins.")
    scopes: list[str]
    owner_id: strawberry.ID = strawberry.field(description="The member who made it.")
    owner_name: str
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None = strawberry.field(description="To five minutes.")


@strawberry.type
class NewApiKeyPayload:
    api_key: ApiKey | None = None
    secret: str | None = strawberry.field(description="The whole key; shown this once.", default=None)
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ApiKeyPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CreateApiKeyInput:
    name: str
    scopes: list[str] = strawberry.field(description="Of `apiKeyScopes`.")
    expires_at: Moment | None = None


@strawberry.input
class ApiKeyInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class ApiKeyQueries:
    @strawberry.field(description="One's own, the newest first; an administrator sees everybody's.")
    async def api_keys(self, info: Info) -> list[ApiKey]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_key(found) for found in await registry.api_keys(uow)]

    @strawberry.field(description="What one may give a key.")
    async def api_key_scopes(self, info: Info) -> list[str]:
        return sorted(registry.SCOPES & info.context.signed_in.permissions)


@mutation_fields
@strawberry.type
class ApiKeyMutations:
    @strawberry.mutation(description="A new key. Its secret is in this answer and nowhere else.")
    async def create_api_key(self, info: Info, input: CreateApiKeyInput) -> NewApiKeyPayload:
        async def verb(uow: UnitOfWork) -> registry.NewKey:
            return await registry.create_api_key(uow, **vars(input))

        info.context.take_no_key()
        show: dict[str, Any] = {"api_key": lambda found: _key(found.key), "secret": lambda found: found.secret}
        return await settle_in_unit(info, NewApiKeyPayload, verb, **show)

    @strawberry.mutation(description="Make a key worthless, at once.", metadata=while_still())
    async def revoke_api_key(self, info: Info, input: ApiKeyInput) -> ApiKeyPayload:
        async def verb(uow: UnitOfWork) -> None:
            await registry.revoke_api_key(uow, key_id=local_id(input.id, "apiKey"))

        return await settle_in_unit(info, ApiKeyPayload, verb, id=lambda _: input.id)


def _key(found: registry.Key) -> ApiKey:
    return ApiKey(
        id=strawberry.ID(global_id("apiKey", found.id)),
        name=found.name,
        hint=found.hint,
        scopes=found.scopes,
        owner_id=strawberry.ID(global_id("user", found.owner_id)),
        owner_name=found.owner_name,
        created_at=Moment(found.created_at),
        expires_at=Moment(found.expires_at) if found.expires_at else None,
        last_used_at=Moment(found.last_used_at) if found.last_used_at else None,
    )
