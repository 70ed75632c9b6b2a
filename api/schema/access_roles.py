"""The company's own roles, who has them, what a change of one would do, and which fields are masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import strawberry

from api.context import Info
from api.naming import global_id, local_id, snake
from api.schema.access_mine import field_name
from api.schema.access_org import DEPARTMENT, GROUP, AccessDeletePayload, AccessIdInput, users_of
from api.schema.belonging import ALWAYS
from api.schema.members import Role
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from tenants.access import masks as masked
from tenants.access import roles as kept
from tenants.access.company import Grant, Level, Rights, Scope, built_in
from tenants.access.gates import MANAGE
from tenants.access.objects import objects
from tenants.access.preview import Preview, Right, preview_role
from tenants.access.roles import Held, Wanted
from tenants.context import Role as RoleOf
from tenants.reach import Action
from tenants.records.restricting import KindOfRecord, kinds_of_records
from tenants.registry.roles import require_permission

MODULE = ALWAYS

ROLE = "accessRole"
strawberry.enum(Scope, name="AccessScope", description="Whose records.")
strawberry.enum(Level, name="AccessLevel", description="What may be done with a field.")


@strawberry.type(description="One action on one kind of record, and on whose; departments only where they are chosen.")
class AccessGrant:
    record_type: str
    action: Action
    scope: Scope
    department_ids: list[strawberry.ID]


@strawberry.type(description="A field with which less may be done than with its record.")
class AccessField:
    record_type: str
    field: str
    level: Level


@strawberry.type(description="A role of the company's own. With `base` it stands for that built-in role.")
class AccessRole:
    id: strawberry.ID
    version: int
    name: str
    base: Role | None
    permissions: list[str]
    grants: list[AccessGrant]
    fields: list[AccessField]
    user_ids: list[strawberry.ID]
    group_ids: list[strawberry.ID]


@strawberry.type(description="A built-in role as it comes, which a role of the company's own can stand for.")
class BuiltInRole:
    role: Role
    permissions: list[str]
    grants: list[AccessGrant]


@strawberry.type(description="A field that can be held back from a role, or masked for everybody.")
class AccessObjectField:
    field: str
    label: str
    hideable: bool
    maskable: bool


@strawberry.type(description="A kind of record, and its fields there can be rights on.")
class AccessObject:
    record_type: str
    label: str
    scoped: bool = strawberry.field(description="Whether its records are somebody's.")
    fields: list[AccessObjectField]


@strawberry.type(description="Of a kind of record, the fields of which everybody sees a hint.")
class FieldMask:
    record_type: str
    fields: list[str]


@strawberry.type(
    description="A permission; or, of a kind of record, an action, or seeing (READ) or setting (EDIT) a field. `wider`:"
    " on more of its records or on fewer, where the action itself stays."
)
class AccessRight:
    permission: str | None
    record_type: str | None
    action: Action | None
    wider: bool
    field: str | None
    level: Level | None


@strawberry.type
class AccessChange:
    user_id: strawberry.ID
    name: str
    gains: list[AccessRight]
    loses: list[AccessRight]


@strawberry.type(description="How many members gain and lose, and the first hundred of them.")
class AccessPreview:
    gaining: int
    losing: int
    members: list[AccessChange]


@strawberry.type
class AccessRolePayload:
    access_role: AccessRole | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class AccessPreviewPayload:
    preview: AccessPreview | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class FieldMaskPayload:
    field_masks: list[FieldMask] | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class AccessGrantInput:
    record_type: str
    action: Action
    scope: Scope
    department_ids: list[strawberry.ID] = strawberry.field(default_factory=list)


@strawberry.input
class AccessFieldInput:
    record_type: str
    field: str = strawberry.field(description="As records name it, or `customFields.key`.")
    level: Level


@strawberry.input
class AccessRoleDefinition:
    name: str
    base: Role | None = None
    permissions: list[str] = strawberry.field(default_factory=list)
    grants: list[AccessGrantInput] = strawberry.field(default_factory=list)
    fields: list[AccessFieldInput] = strawberry.field(default_factory=list)


@strawberry.input
class CreateAccessRoleInput:
    definition: AccessRoleDefinition


@strawberry.input(description="Everything it is.")
class UpdateAccessRoleInput:
    id: strawberry.ID
    definition: AccessRoleDefinition
    version: int | None = None


@strawberry.input(description="These members and groups have the role, and nobody else.")
class AssignAccessRoleInput:
    id: strawberry.ID
    user_ids: list[strawberry.ID] = strawberry.field(default_factory=list)
    group_ids: list[strawberry.ID] = strawberry.field(default_factory=list)


@strawberry.input(description="Without `id` a new role, without `definition` the end of one.")
class PreviewAccessInput:
    id: strawberry.ID | None = None
    definition: AccessRoleDefinition | None = None
    user_ids: list[strawberry.ID] | None = None
    group_ids: list[strawberry.ID] | None = None


@strawberry.input(description="These fields of a kind of record, and no others.")
class MaskFieldsInput:
    record_type: str
    fields: list[str]


@query_fields
@strawberry.type
class AccessRoleQueries:
    @strawberry.field(description="The company's own roles; for who manages access.")
    async def access_roles(self, info: Info) -> list[AccessRole]:
        async with info.context.unit_of_work(read_only=True) as uow:
            require_permission(uow.context, MANAGE)
            return [_role(each) for each in await kept.roles(uow)]

    @strawberry.field(description="The built-in roles as they come; for who manages access.")
    async def built_in_roles(self, info: Info) -> list[BuiltInRole]:
        require_permission(info.context.signed_in, MANAGE)
        modules = {name: str(found.module) for name, found in objects().items()}
        return [_built_in(role, built_in(role, modules)) for role in RoleOf]

    @strawberry.field(description="What there are rights on.")
    async def access_objects(self, info: Info) -> list[AccessObject]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return [_object(each, info.context.locale) for each in await kinds_of_records(uow)]

    @strawberry.field
    async def field_masks(self, info: Info) -> list[FieldMask]:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _masks(await masked.masks(uow))


@mutation_fields
@strawberry.type
class AccessRoleMutations:
    @strawberry.mutation
    async def create_access_role(self, info: Info, input: CreateAccessRoleInput) -> AccessRolePayload:
        async def verb(uow: Any) -> Held:
            return await kept.create_role(uow, _wanted(input.definition))

        return await settle_in_unit(info, AccessRolePayload, verb, access_role=_role)

    @strawberry.mutation
    async def update_access_role(self, info: Info, input: UpdateAccessRoleInput) -> AccessRolePayload:
        async def verb(uow: Any) -> Held:
            role_id = local_id(input.id, ROLE)
            return await kept.update_role(uow, role_id, _wanted(input.definition), version=input.version)

        return await settle_in_unit(info, AccessRolePayload, verb, access_role=_role)

    @strawberry.mutation
    async def delete_access_role(self, info: Info, input: AccessIdInput) -> AccessDeletePayload:
        async def verb(uow: Any) -> None:
            await kept.delete_role(uow, role_id=local_id(input.id, ROLE))

        return await settle_in_unit(info, AccessDeletePayload, verb, id=lambda _: input.id)

    @strawberry.mutation
    async def assign_access_role(self, info: Info, input: AssignAccessRoleInput) -> AccessRolePayload:
        async def verb(uow: Any) -> Held:
            holders = {"user_ids": users_of(input.user_ids), "group_ids": _groups(input.group_ids)}
            return await kept.assign_role(uow, role_id=local_id(input.id, ROLE), **holders)

        return await settle_in_unit(info, AccessRolePayload, verb, access_role=_role)

    @strawberry.mutation(description="Who gains and who loses by a change, before it is made. Changes nothing.")
    async def preview_access(self, info: Info, input: PreviewAccessInput) -> AccessPreviewPayload:
        async def verb(uow: Any) -> Preview:
            return await preview_role(uow, **_change(input))

        return await settle_in_unit(info, AccessPreviewPayload, verb, preview=_preview)

    @strawberry.mutation(description="Have everybody see a hint of some fields, until they reveal one.")
    async def mask_fields(self, info: Info, input: MaskFieldsInput) -> FieldMaskPayload:
        async def verb(uow: Any) -> Any:
            names = [field_of(each) for each in input.fields]
            return await masked.mask_fields(uow, object=input.record_type, fields=names)

        return await settle_in_unit(info, FieldMaskPayload, verb, field_masks=_masks)


def field_of(name: str) -> str:
    """A field as the house names it: `customFields.key` is `custom.key`."""
    head, _, key = name.partition(".")
    return f"custom.{key}" if head == "customFields" and key else snake(name)


def _groups(ids: Any) -> list[Any]:
    return [local_id(each, GROUP, "groupIds") for each in ids]


def _wanted(given: AccessRoleDefinition) -> Wanted:
    return Wanted(
        given.name,
        tuple(
            Grant(
                each.record_type,
                each.action,
                each.scope,
                frozenset(local_id(one, DEPARTMENT, "departmentIds") for one in each.department_ids),
            )
            for each in given.grants
        ),
        frozenset(given.permissions),
        {(each.record_type, field_of(each.field)): each.level for each in given.fields},
        None if given.base is None else RoleOf(given.base),
    )


def _change(input: PreviewAccessInput) -> dict[str, Any]:
    return {
        "role_id": None if input.id is None else local_id(input.id, ROLE),
        "wanted": None if input.definition is None else _wanted(input.definition),
        "user_ids": None if input.user_ids is None else users_of(input.user_ids),
        "group_ids": None if input.group_ids is None else _groups(input.group_ids),
    }


def _role(found: Held) -> AccessRole:
    rights = found.rights
    return AccessRole(
        id=strawberry.ID(global_id(ROLE, rights.id)),
        version=found.version,
        name=rights.name,
        base=rights.base,
        permissions=sorted(rights.permissions),
        grants=_grants(rights.grants),
        fields=[
            AccessField(record_type=name, field=field_name(of), level=level)
            for (name, of), level in sorted(rights.levels.items())
        ],
        user_ids=[strawberry.ID(global_id("user", each)) for each in found.user_ids],
        group_ids=[strawberry.ID(global_id(GROUP, each)) for each in found.group_ids],
    )


def _object(found: KindOfRecord, locale: str) -> AccessObject:
    fields = [
        AccessObjectField(
            field=field_name(each.name), label=each.label[locale], hideable=each.hideable, maskable=each.maskable
        )
        for each in found.fields
    ]
    return AccessObject(record_type=found.name, label=found.label[locale], scoped=found.scoped, fields=fields)


def _right(found: Right) -> AccessRight:
    return AccessRight(
        permission=found.permission or None,
        record_type=found.object or None,
        action=found.action,
        wider=found.wider,
        field=field_name(found.field) if found.field else None,
        level=found.level,
    )


def _built_in(role: RoleOf, rights: Rights) -> BuiltInRole:
    shown: Any = role
    return BuiltInRole(role=shown, permissions=sorted(rights.permissions), grants=_grants(rights.grants))


def _grants(found: Iterable[Grant]) -> list[AccessGrant]:
    return [
        AccessGrant(
            record_type=each.object,
            action=each.action,
            scope=each.scope,
            department_ids=[strawberry.ID(global_id(DEPARTMENT, one)) for one in sorted(each.departments)],
        )
        for each in sorted(found, key=lambda grant: (grant.object, grant.action))
    ]


def _masks(found: list[tuple[str, str]]) -> list[FieldMask]:
    kinds = dict.fromkeys(kind for kind, _ in found)
    return [FieldMask(record_type=kind, fields=[field_name(of) for at, of in found if at == kind]) for kind in kinds]


def _preview(found: Preview) -> AccessPreview:
    members = [
        AccessChange(
            user_id=strawberry.ID(global_id("user", each.user_id)),
            name=each.name,
            gains=[_right(right) for right in each.gains],
            loses=[_right(right) for right in each.loses],
        )
        for each in found.members
    ]
    return AccessPreview(gaining=found.gaining, losing=found.losing, members=members)
