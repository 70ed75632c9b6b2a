"""What others did to records one owns or follows."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.naming import global_id
from api.schema.feeds import Change, change_of
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from tenants.db.unit_of_work import UnitOfWork
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.noticing import service as noticing

MODULE = Module.ACCOUNTS


@strawberry.type(description="A change somebody else made of a record one owns or follows.")
class Notice:
    record_id: strawberry.ID
    title: str
    unread: bool
    change: Change


@strawberry.input(description="`following: false` ends it.")
class FollowRecordInput:
    id: strawberry.ID
    following: bool = True


@strawberry.type
class FollowPayload:
    following: bool | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class NoticesReadPayload:
    done: bool | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@query_fields
@strawberry.type
class NoticeQueries:
    @strawberry.field(description="The latest hundred, the newest first.")
    async def notices(self, info: Info) -> list[Notice]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_notice(each, info.context.locale) for each in await noticing.notices(uow)]

    @strawberry.field(description="How many are new, counted to a hundred.")
    async def unread_notices(self, info: Info) -> int:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await noticing.unread(uow)

    @strawberry.field(description="Whether one follows a record.")
    async def following(self, info: Info, id: strawberry.ID) -> bool:
        kind, record_id = catalogue().parse_id(str(id))
        async with info.context.unit_of_work(read_only=True) as uow:
            return await noticing.follows(uow, record_type=kind, record_id=record_id)


@mutation_fields
@strawberry.type
class NoticeMutations:
    @strawberry.mutation(description="Hear of what others do to a record.")
    async def follow_record(self, info: Info, input: FollowRecordInput) -> FollowPayload:
        async def verb(uow: UnitOfWork) -> bool:
            kind, record_id = catalogue().parse_id(str(input.id))
            return await noticing.follow(uow, record_type=kind, record_id=record_id, following=input.following)

        return await settle_in_unit(info, FollowPayload, verb, following=lambda found: found)

    @strawberry.mutation(description="All that there is by now has been read.")
    async def mark_notices_read(self, info: Info) -> NoticesReadPayload:
        return await settle_in_unit(info, NoticesReadPayload, noticing.mark_read, done=lambda _: True)


def _notice(found: noticing.Notice, locale: str) -> Notice:
    change = found.change
    record_id = strawberry.ID(global_id(change.record_type, change.record_id))
    return Notice(record_id=record_id, title=found.title, unread=found.unread, change=change_of(change, locale))
