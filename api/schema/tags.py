"""Putting tags on records and taking them off."""

from __future__ import annotations

from typing import Any

import strawberry

from api.context import Info
from api.naming import local_id
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.tags import tagging

MODULE = Module.ACCOUNTS


@strawberry.input
class TagRecordInput:
    id: strawberry.ID = strawberry.field(description="The record's.")
    tag_id: strawberry.ID


@strawberry.type
class TagRecordPayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@mutation_fields
@strawberry.type
class TagMutations:
    @strawberry.mutation(description="Put a tag on a record; of an exclusive group it replaces the one before.")
    async def tag_record(self, info: Info, input: TagRecordInput) -> TagRecordPayload:
        return await _settled(info, input, tagging.tag)

    @strawberry.mutation
    async def untag_record(self, info: Info, input: TagRecordInput) -> TagRecordPayload:
        return await _settled(info, input, tagging.untag)


async def _settled(info: Info, input: TagRecordInput, verb: Any) -> TagRecordPayload:
    async def act(uow: UnitOfWork) -> None:
        record_type, record_id = catalogue().parse_id(str(input.id))
        tag_id = local_id(input.tag_id, "tag", "tagId")
        await verb(uow, record_type=record_type, record_id=record_id, tag_id=tag_id)

    return await settle_in_unit(info, TagRecordPayload, act, id=lambda _: input.id)
