"""Groups of members: whatever a group is given, its members have on top of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from tenants.access.company import Company
from tenants.access.gains import GAINS, shared_with
from tenants.access.gates import begin, check_version, log, once, require_member, require_own, text
from tenants.access.loading import load
from tenants.access.models import UserGroup, UserGroupMember
from tenants.changes.log import ChangeKind
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say

KIND = "user_group"


@dataclass(frozen=True, slots=True)
class Group:
    id: UUID
    name: str
    version: int
    user_ids: tuple[UUID, ...]


_ALL = select(UserGroup).order_by(UserGroup.name, UserGroup.id)
_MEMBERS = select(UserGroupMember.group_id, UserGroupMember.user_id).order_by(UserGroupMember.user_id)
_ONE = select(UserGroup).where(UserGroup.id == bindparam("group_id"))
_INSERT = insert(UserGroup).values(id=bindparam("id"), name=bindparam("name"), created_at=bindparam("created_at"))
_UPDATE = (
    update(UserGroup)
    .where(UserGroup.id == bindparam("group_id"))
    .values(name=bindparam("name"), version=UserGroup.version + 1)
)
_DELETE = delete(UserGroup).where(UserGroup.id == bindparam("group_id"))
_CLEAR = delete(UserGroupMember).where(UserGroupMember.group_id == bindparam("group_id"))


async def groups(uow: UnitOfWork) -> list[Group]:
    """All of them, by name. Every member may see them: they are to know whom they share with."""
    members: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await uow.rows(_MEMBERS):
        members[row["group_id"]].append(row["user_id"])
    return [Group(row["id"], row["name"], row["version"], tuple(members[row["id"]])) for row in await uow.rows(_ALL)]


async def create_group(uow: UnitOfWork, *, name: str, user_ids: Collection[UUID] = ()) -> Group:
    """Raises Forbidden, NotFound (no such member), ValidationFailed (TAKEN: the name)."""
    await begin(uow)
    made = Group(uuid7(), text("name", name), 1, tuple(sorted(set(user_ids))))
    with once("name"):
        await uow.run(_INSERT, id=made.id, name=made.name, created_at=now())
    await _fill(uow, made)
    log(uow, KIND, made.id, ChangeKind.CREATED, {"name": [None, made.name], "users": [None, _texts(made.user_ids)]})
    return made


async def update_group(
    uow: UnitOfWork, *, group_id: UUID, name: str, user_ids: Collection[UUID], version: int | None = None
) -> Group:
    """Set its name and who is in it; whoever comes in has its roles, and sees what is shared with it. The trace says
    who gains by it, since afterwards nobody could tell. Raises as `create_group`, and Conflict.
    """
    await begin(uow)
    stored = await find_group(uow, group_id)
    check_version(version, stored["version"])
    before = next(each for each in await groups(uow) if each.id == group_id)
    made = Group(group_id, text("name", name), before.version + 1, tuple(sorted(set(user_ids))))
    gains = await _gains(uow, group_id, set(made.user_ids) - set(before.user_ids))
    with once("name"):
        await uow.run(_UPDATE, group_id=group_id, name=made.name)
    await uow.run(_CLEAR, group_id=group_id)
    await _fill(uow, made)
    fields = {"name": [before.name, made.name], "users": [_texts(before.user_ids), _texts(made.user_ids)]}
    log(uow, KIND, group_id, ChangeKind.UPDATED, fields | ({GAINS: [None, gains]} if gains else {}), made.version)
    return made


async def _gains(uow: UnitOfWork, group_id: UUID, newcomers: Collection[UUID]) -> list[str]:
    """Who of the newcomers may more than before. Raises Forbidden where the group may what its giver may not."""
    if not newcomers:
        return []
    company = await load(uow)
    given = company.given.get(group_id, frozenset())
    require_own(uow, {one for rights in company.roles if rights.id in given for one in rights.permissions})
    if await shared_with(uow, group_id):
        return _texts(sorted(newcomers))
    return _texts(user_id for user_id in sorted(newcomers) if given - _held(company, user_id))


def _held(company: Company, user_id: UUID) -> frozenset[UUID]:
    """The roles somebody was given, themselves or by a group."""
    holders = (user_id, *company.groups.get(user_id, ()))
    return frozenset().union(*(company.given.get(holder, frozenset()) for holder in holders))


async def delete_group(uow: UnitOfWork, *, group_id: UUID) -> None:
    """What it was given is gone with it. Raises Forbidden, NotFound."""
    await begin(uow)
    stored = await find_group(uow, group_id)
    await uow.run(_DELETE, group_id=group_id)
    log(uow, KIND, group_id, ChangeKind.DELETED, {"name": [stored["name"], None]}, stored["version"] + 1)


async def find_group(uow: UnitOfWork, group_id: UUID, field: str = "id") -> Row:
    """Raises NotFound."""
    row = await uow.row(_ONE, group_id=group_id)
    if row is None:
        raise NotFound(say("There is no such group.", "没有该用户组。"), field)
    return row


async def _fill(uow: UnitOfWork, made: Group) -> None:
    for user_id in made.user_ids:
        await require_member(uow, user_id, "user_ids")
    if made.user_ids:
        columns = {"id": [uuid7() for _ in made.user_ids], "group_id": [made.id] * len(made.user_ids)}
        await uow.insert_many(UserGroupMember, {**columns, "user_id": list(made.user_ids)})


def _texts(ids: Iterable[UUID]) -> list[str]:
    return [str(each) for each in ids]
