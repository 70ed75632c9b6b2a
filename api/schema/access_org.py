"""Departments, who works where, and groups."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day
from tenants.access import departments as tree
from tenants.access import groups as grouped

MODULE = ALWAYS

DEPARTMENT, POSTING, GROUP = "department", "posting", "userGroup"


@strawberry.type(description="A node of the company's tree; `members` and `managers` are counted today.")
class Department:
    id: strawberry.ID
    version: int
    parent_id: strawberry.ID | None
    name: str
    members: int
    managers: int


@strawberry.type(description="Somebody in a department; both days are included, and no last day is for good.")
class Posting:
    id: strawberry.ID
    department_id: strawberry.ID
    user_id: strawberry.ID
    manager: bool
    from_day: Day
    to_day: Day | None


@strawberry.type
class UserGroup:
    id: strawberry.ID
    version: int
    name: str
    user_ids: list[strawberry.ID]


@strawberry.type
class DepartmentPayload:
    department: Department | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class PostingPayload:
    posting: Posting | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class UserGroupPayload:
    user_group: UserGroup | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class AccessDeletePayload:
    id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class CreateDepartmentInput:
    name: str
    parent_id: strawberry.ID | None = None


@strawberry.input(description="Everything it is: without a parent it is at the top.")
class UpdateDepartmentInput:
    id: strawberry.ID
    name: str
    parent_id: strawberry.ID | None = None
    version: int | None = None


@strawberry.input
class AccessIdInput:
    id: strawberry.ID


@strawberry.input
class PostMemberInput:
    department_id: strawberry.ID
    user_id: strawberry.ID
    manager: bool = False
    from_day: Day | None = strawberry.field(description="Today by default.", default=None)
    to_day: Day | None = None


@strawberry.input
class TransferMemberInput:
    department_id: strawberry.ID
    user_id: strawberry.ID
    on: Day | None = strawberry.field(description="The first day there; today by default.", default=None)
    manager: bool = False


@strawberry.input
class EndPostingInput:
    id: strawberry.ID
    last_day: Day | None = strawberry.field(description="Without one they have never been there.", default=None)


@strawberry.input
class CreateUserGroupInput:
    name: str
    user_ids: list[strawberry.ID] = strawberry.field(default_factory=list)


@strawberry.input(description="Everything it is.")
class UpdateUserGroupInput:
    id: strawberry.ID
    name: str
    user_ids: list[strawberry.ID]
    version: int | None = None


@query_fields
@strawberry.type
class AccessOrgQueries:
    @strawberry.field(description="The tree of departments, by name.")
    async def departments(self, info: Info) -> list[Department]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_department(each) for each in await tree.departments(uow)]

    @strawberry.field(description="Who was, is and will be where.")
    async def postings(self, info: Info) -> list[Posting]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_posting(each) for each in await tree.postings(uow)]

    @strawberry.field
    async def user_groups(self, info: Info) -> list[UserGroup]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_group(each) for each in await grouped.groups(uow)]


@mutation_fields
@strawberry.type
class AccessOrgMutations:
    @strawberry.mutation
    async def create_department(self, info: Info, input: CreateDepartmentInput) -> DepartmentPayload:
        async def verb(uow: Any) -> tree.Place:
            return await tree.create_department(uow, name=input.name, parent_id=_parent(input.parent_id))

        return await settle_in_unit(info, DepartmentPayload, verb, department=_department)

    @strawberry.mutation
    async def update_department(self, info: Info, input: UpdateDepartmentInput) -> DepartmentPayload:
        async def verb(uow: Any) -> tree.Place:
            where = {"department_id": local_id(input.id, DEPARTMENT), "parent_id": _parent(input.parent_id)}
            return await tree.update_department(uow, **where, name=input.name, version=input.version)

        return await settle_in_unit(info, DepartmentPayload, verb, department=_department)

    @strawberry.mutation(description="Of an empty one.")
    async def delete_department(self, info: Info, input: AccessIdInput) -> AccessDeletePayload:
        async def verb(uow: Any) -> None:
            await tree.delete_department(uow, department_id=local_id(input.id, DEPARTMENT))

        return await settle_in_unit(info, AccessDeletePayload, verb, id=lambda _: input.id)

    @strawberry.mutation(description="Have somebody work in a department; they may work in several.")
    async def post_member(self, info: Info, input: PostMemberInput) -> PostingPayload:
        async def verb(uow: Any) -> tree.Posting:
            days: dict[str, Any] = {"from_day": input.from_day, "to_day": input.to_day}
            return await tree.post(uow, **_whom(input), **days, manager=input.manager)

        return await settle_in_unit(info, PostingPayload, verb, posting=_posting)

    @strawberry.mutation(description="Move somebody: they leave every other department the day before.")
    async def transfer_member(self, info: Info, input: TransferMemberInput) -> PostingPayload:
        async def verb(uow: Any) -> tree.Posting:
            return await tree.transfer(uow, **_whom(input), on=input.on, manager=input.manager)

        return await settle_in_unit(info, PostingPayload, verb, posting=_posting)

    @strawberry.mutation
    async def end_posting(self, info: Info, input: EndPostingInput) -> AccessDeletePayload:
        async def verb(uow: Any) -> None:
            await tree.end_posting(uow, posting_id=local_id(input.id, POSTING), last_day=input.last_day)

        return await settle_in_unit(info, AccessDeletePayload, verb, id=lambda _: input.id)

    @strawberry.mutation
    async def create_user_group(self, info: Info, input: CreateUserGroupInput) -> UserGroupPayload:
        async def verb(uow: Any) -> grouped.Group:
            return await grouped.create_group(uow, name=input.name, user_ids=users_of(input.user_ids))

        return await settle_in_unit(info, UserGroupPayload, verb, user_group=_group)

    @strawberry.mutation
    async def update_user_group(self, info: Info, input: UpdateUserGroupInput) -> UserGroupPayload:
        async def verb(uow: Any) -> grouped.Group:
            values: dict[str, Any] = {"name": input.name, "user_ids": users_of(input.user_ids)}
            group_id = local_id(input.id, GROUP)
            return await grouped.update_group(uow, group_id=group_id, **values, version=input.version)

        return await settle_in_unit(info, UserGroupPayload, verb, user_group=_group)

    @strawberry.mutation
    async def delete_user_group(self, info: Info, input: AccessIdInput) -> AccessDeletePayload:
        async def verb(uow: Any) -> None:
            await grouped.delete_group(uow, group_id=local_id(input.id, GROUP))

        return await settle_in_unit(info, AccessDeletePayload, verb, id=lambda _: input.id)


def users_of(ids: Any) -> list[Any]:
    return [local_id(each, "user", "userIds") for each in ids]


def _parent(given: strawberry.ID | None) -> Any:
    return None if given is None else local_id(given, DEPARTMENT, "parentId")


def _whom(input: PostMemberInput | TransferMemberInput) -> dict[str, Any]:
    return {
        "department_id": local_id(input.department_id, DEPARTMENT, "departmentId"),
        "user_id": local_id(input.user_id, "user", "userId"),
    }


def _department(found: tree.Place) -> Department:
    return Department(
        id=strawberry.ID(global_id(DEPARTMENT, found.id)),
        version=found.version,
        parent_id=strawberry.ID(global_id(DEPARTMENT, found.parent_id)) if found.parent_id else None,
        name=found.name,
        members=found.members,
        managers=found.managers,
    )


def _posting(found: tree.Posting) -> Posting:
    return Posting(
        id=strawberry.ID(global_id(POSTING, found.id)),
        department_id=strawberry.ID(global_id(DEPARTMENT, found.department_id)),
        user_id=strawberry.ID(global_id("user", found.user_id)),
        manager=found.manager,
        from_day=_day(found.from_day),
        to_day=None if found.to_day is None else _day(found.to_day),
    )


def _day(value: date) -> Any:
    return value


def _group(found: grouped.Group) -> UserGroup:
    return UserGroup(
        id=strawberry.ID(global_id(GROUP, found.id)),
        version=found.version,
        name=found.name,
        user_ids=[strawberry.ID(global_id("user", each)) for each in found.user_ids],
    )
