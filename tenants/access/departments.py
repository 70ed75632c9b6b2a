"""The tree of departments and who works where, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from tenants.access.company import Post
from tenants.access.gains import GAINS, by_moving, by_posting
from tenants.access.gates import begin, check_version, log, require_member, text
from tenants.access.models import Department, DepartmentMember
from tenants.access.recognition import today
from tenants.changes.log import ChangeKind
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import Conflict, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say

KIND = "department"


@dataclass(frozen=True, slots=True)
class Place:
    """A department: `members` and `managers` are those of today."""

    id: UUID
    parent_id: UUID | None
    name: str
    version: int
    members: int
    managers: int


@dataclass(frozen=True, slots=True)
class Posting:
    """Somebody in a department; days are the tenant's, both included."""

    id: UUID
    department_id: UUID
    user_id: UUID
    manager: bool
    from_day: date
    to_day: date | None


_HELD = (
    DepartmentMember.from_day <= bindparam("day"),
    or_(DepartmentMember.to_day.is_(None), DepartmentMember.to_day >= bindparam("day")),
)
_COUNTS = (
    select(
        DepartmentMember.department_id.label("at"),
        func.count(func.distinct(DepartmentMember.user_id)).label("members"),
        func.count(func.distinct(DepartmentMember.user_id)).filter(DepartmentMember.manager).label("managers"),
    )
    .where(*_HELD)
    .group_by(DepartmentMember.department_id)
)
_ALL = select(Department).order_by(Department.name, Department.id)
_ONE = select(Department).where(Department.id == bindparam("department_id"))
_INSERT = insert(Department).values(
    {name: bindparam(name) for name in ("id", "parent_id", "name")} | {"created_at": bindparam("created_at")}
)
_UPDATE = (
    update(Department)
    .where(Department.id == bindparam("department_id"))
    .values(name=bindparam("name"), parent_id=bindparam("parent_id"), version=Department.version + 1)
)
_HAS_CHILDREN = select(Department.id).where(Department.parent_id == bindparam("department_id")).limit(1)
_HAS_PEOPLE = select(DepartmentMember.id).where(DepartmentMember.department_id == bindparam("department_id")).limit(1)
_DELETE = delete(Department).where(Department.id == bindparam("department_id"))
_ALL_POSTINGS = select(DepartmentMember).order_by(DepartmentMember.from_day, DepartmentMember.id)
_POST = insert(DepartmentMember).values(
    {name: bindparam(name) for name in ("id", "department_id", "user_id", "manager", "from_day", "to_day")}
)
_POSTING = select(DepartmentMember).where(DepartmentMember.id == bindparam("posting_id"))
_END = update(DepartmentMember).where(DepartmentMember.id == bindparam("posting_id")).values(to_day=bindparam("to_day"))
_UNPOST = delete(DepartmentMember).where(DepartmentMember.id == bindparam("posting_id"))
_HELD_BY = select(DepartmentMember).where(
    DepartmentMember.user_id == bindparam("user_id"),
    or_(DepartmentMember.to_day.is_(None), DepartmentMember.to_day >= bindparam("day")),
)


async def departments(uow: UnitOfWork) -> list[Place]:
    """The whole tree, by name. Every member may see it: they are to know whom they share with."""
    counts = {row["at"]: row for row in await uow.rows(_COUNTS, day=today(uow.context))}
    return [_place(row, counts.get(row["id"])) for row in await uow.rows(_ALL)]


async def create_department(uow: UnitOfWork, *, name: str, parent_id: UUID | None = None) -> Place:
    """A new department below another, or at the top. Raises Forbidden, NotFound, ValidationFailed."""
    await begin(uow)
    called, department_id = text("name", name), uuid7()
    if parent_id is not None:
        await _find(uow, parent_id, "parent_id")
    await uow.run(_INSERT, id=department_id, parent_id=parent_id, name=called, created_at=now())
    log(uow, KIND, department_id, ChangeKind.CREATED, {"name": [None, called], "parent_id": [None, _text(parent_id)]})
    return Place(department_id, parent_id, called, 1, 0, 0)


async def update_department(
    uow: UnitOfWork, *, department_id: UUID, name: str, parent_id: UUID | None, version: int | None = None
) -> Place:
    """Call it otherwise, or hang it and all below it elsewhere. Raises Forbidden, NotFound, Conflict, ValidationFailed
    (CIRCLE: below itself).
    """
    await begin(uow)
    stored = await _find(uow, department_id)
    check_version(version, stored["version"])
    called = text("name", name)
    if parent_id is not None:
        await _find(uow, parent_id, "parent_id")
        await _refuse_circle(uow, department_id, parent_id)
    gains = await by_moving(uow, department_id, parent_id) if parent_id != stored["parent_id"] else []
    await uow.run(_UPDATE, department_id=department_id, name=called, parent_id=parent_id)
    fields = {"name": [stored["name"], called], "parent_id": [_text(stored["parent_id"]), _text(parent_id)]}
    fields |= {GAINS: [None, gains]} if gains else {}
    log(uow, KIND, department_id, ChangeKind.UPDATED, fields, stored["version"] + 1)
    found = {place.id: place for place in await departments(uow)}
    return found[department_id]


async def _refuse_circle(uow: UnitOfWork, department_id: UUID, parent_id: UUID) -> None:
    """Nobody else changes the tree meanwhile: changes of access happen one after the other."""
    above = {row["id"]: row["parent_id"] for row in await uow.rows(_ALL)}
    at: UUID | None = parent_id
    while at is not None:
        if at == department_id:
            raise invalid(
                "parent_id", say("A department cannot be below itself.", "部门不能隶属于自己的下级。"), "CIRCLE"
            )
        at = above[at]


async def delete_department(uow: UnitOfWork, *, department_id: UUID) -> None:
    """Take an empty department out of the tree. Raises Forbidden, NotFound, Conflict while anybody was posted there or
    others are below it.
    """
    await begin(uow)
    stored = await _find(uow, department_id)
    for used in (_HAS_CHILDREN, _HAS_PEOPLE):
        if await uow.row(used, department_id=department_id):
            raise Conflict(
                say(
                    "Move what is below this department, and its people, first.",
                    "请先移走该部门的下级部门和人员。",
                ),
                "id",
            )
    await uow.run(_DELETE, department_id=department_id)
    log(uow, KIND, department_id, ChangeKind.DELETED, {"name": [stored["name"], None]}, stored["version"] + 1)


async def postings(uow: UnitOfWork) -> list[Posting]:
    """Who was, is and will be where, in the order of days."""
    return [_posting(row) for row in await uow.rows(_ALL_POSTINGS)]


async def post(
    uow: UnitOfWork,
    *,
    department_id: UUID,
    user_id: UUID,
    manager: bool = False,
    from_day: date | None = None,
    to_day: date | None = None,
) -> Posting:
    """Have somebody work in a department from a day on, today by default; they may work in several. Raises Forbidden,
    NotFound, ValidationFailed.
    """
    await begin(uow)
    await _find(uow, department_id, "department_id")
    await require_member(uow, user_id)
    first = from_day or today(uow.context)
    if to_day is not None and to_day < first:
        raise invalid("to_day", say("The last day is before the first.", "结束日期早于开始日期。"), "INVALID")
    made = Posting(uuid7(), department_id, user_id, manager, first, to_day)
    await _add(uow, made, await _gains(uow, made))
    return made


async def transfer(
    uow: UnitOfWork, *, department_id: UUID, user_id: UUID, on: date | None = None, manager: bool = False
) -> Posting:
    """Move somebody to a department on a day: they leave every other on the day before. What they own goes with them.

    Raises Forbidden, NotFound.
    """
    await begin(uow)
    await _find(uow, department_id, "department_id")
    await require_member(uow, user_id)
    first = on or today(uow.context)
    made = Posting(uuid7(), department_id, user_id, manager, first, None)
    gains = await _gains(uow, made)
    for row in await uow.rows(_HELD_BY, user_id=user_id, day=first):
        await _end(uow, row, first - timedelta(days=1))
    await _add(uow, made, gains)
    return made


async def end_posting(uow: UnitOfWork, *, posting_id: UUID, last_day: date | None = None) -> None:
    """Have somebody leave a department after a day; without one it is as if they had never been there.

    Raises Forbidden, NotFound.
    """
    await begin(uow)
    row = await uow.row(_POSTING, posting_id=posting_id)
    if row is None:
        raise NotFound(say("There is no such posting.", "没有该任职记录。"), "id")
    await _end(uow, row, row["from_day"] - timedelta(days=1) if last_day is None else last_day)


async def _gains(uow: UnitOfWork, made: Posting) -> list[str]:
    return await by_posting(uow, Post(made.user_id, made.department_id, made.manager, made.from_day, made.to_day))


async def _add(uow: UnitOfWork, made: Posting, gains: list[str]) -> None:
    values = {name: getattr(made, name) for name in ("id", "department_id", "user_id", "manager", "from_day", "to_day")}
    await uow.run(_POST, **values)
    fields = {name: [None, _text(value)] for name, value in values.items()} | ({GAINS: [None, gains]} if gains else {})
    log(uow, "posting", made.id, ChangeKind.CREATED, fields)


async def _end(uow: UnitOfWork, row: Row, last_day: date) -> None:
    kind = ChangeKind.UPDATED if last_day >= row["from_day"] else ChangeKind.DELETED
    if kind is ChangeKind.UPDATED:
        await uow.run(_END, posting_id=row["id"], to_day=last_day)
    else:
        await uow.run(_UNPOST, posting_id=row["id"])
    log(uow, "posting", row["id"], kind, {"to_day": [_text(row["to_day"]), _text(last_day)]}, 2)


async def _find(uow: UnitOfWork, department_id: UUID, field: str = "id") -> Row:
    row = await uow.row(_ONE, department_id=department_id)
    if row is None:
        raise NotFound(say("There is no such department.", "没有该部门。"), field)
    return row


def _text(value: object) -> object:
    return value if value is None or isinstance(value, bool) else str(value)


def _place(row: Row, count: Row | None) -> Place:
    members, managers = (count["members"], count["managers"]) if count else (0, 0)
    return Place(row["id"], row["parent_id"], row["name"], row["version"], members, managers)


def _posting(row: Row) -> Posting:
    return Posting(*(row[name] for name in ("id", "department_id", "user_id", "manager", "from_day", "to_day")))
