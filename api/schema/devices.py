"""Where one is signed in, and ending it from afar."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Moment
from tenants.db.unit_of_work import UnitOfWork
from tenants.registry import service as registry

MODULE = ALWAYS
WHILE_STILL = True


@strawberry.type(description="A browser or phone one is signed in with.")
class Device:
    id: strawberry.ID
    kind: str
    name: str
    address: str
    created_at: Moment
    last_seen_at: Moment
    current: bool = strawberry.field(description="The one asking.")


@strawberry.type
class DevicePayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class RevokedPayload:
    ended: int | None = strawberry.field(description="How many sign-ins have ended.", default=None)
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class DeviceInput:
    id: strawberry.ID


@query_fields
@strawberry.type
class DeviceQueries:
    @strawberry.field(description="The last used first.")
    async def devices(self, info: Info) -> list[Device]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_device(found) for found in await registry.devices(uow)]


@mutation_fields
@strawberry.type
class DeviceMutations:
    @strawberry.mutation(description="End one of one's own sign-ins.")
    async def revoke_device(self, info: Info, input: DeviceInput) -> DevicePayload:
        async def verb(uow: UnitOfWork) -> None:
            await registry.revoke_device(uow, session_id=local_id(input.id, "device"))

        return await settle_in_unit(info, DevicePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="End all of one's other sign-ins.")
    async def revoke_everywhere(self, info: Info) -> RevokedPayload:
        return await settle_in_unit(info, RevokedPayload, registry.revoke_everywhere, ended=lambda found: found)


def _device(found: registry.Device) -> Device:
    return Device(
        id=strawberry.ID(global_id("device", found.id)),
        kind=found.kind,
        name=found.name,
        address=found.address,
        created_at=Moment(found.created_at),
        last_seen_at=Moment(found.last_seen_at),
        current=found.current,
    )
