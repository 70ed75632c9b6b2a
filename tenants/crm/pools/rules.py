"""The pools of a company: what they are called, who they are for, and how much of them somebody may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.access.departments import departments
from tenants.access.gates import check_version, log, require_member, text
from tenants.access.recognition import day_of
from tenants.access.rules import Day
from tenants.access.veils import veil
from tenants.changes.log import ChangeKind
from tenants.context import Role
from tenants.crm.pools.models import Pool
from tenants.db import schedule
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem, Forbidden, NotFound, ValidationFailed
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records.catalogue import catalogue
from tenants.records.fields import Kind
from tenants.registry.declarations import declared_anew, remembered

POOLED = ("account", "lead")
"""The kinds of records that may wait in a pool."""
MANAGE = "access:manage"
LONGEST = 3_650
"""Days."""
WARNINGS = 10
TIMES = ("unfollowed_days", "held_days", "no_deal_days", "unwon_days")
"""The conditions under which time takes a record back."""
_NIGHTLY = "10 2 * * *"
_NUMBERS = (
    "daily_cap",
    "holding_cap",
    "cooling_days",
    "cooling_hours",
    "freeze_days",
    "unfollowed_days",
    "held_days",
    "no_deal_days",
    "unwon_days",
    "protection_days",
)
_ALL = select(Pool).order_by(Pool.record_type, Pool.priority, Pool.id)


@dataclass(frozen=True, slots=True)
class Level:
    """Other days for records with this value of the pool's `level_field`."""

    value: str
    unfollowed_days: int | None = None
    held_days: int | None = None
    no_deal_days: int | None = None
    unwon_days: int | None = None


@dataclass(frozen=True, slots=True)
class PoolRules:
    """Everything a pool is; `models.Pool` says what each means."""

    record_type: str
    name: str
    enabled: bool = True
    priority: int = 100
    user_ids: Sequence[UUID] = ()
    department_ids: Sequence[UUID] = ()
    roles: Sequence[str] = ()
    admin_ids: Sequence[UUID] = ()
    daily_cap: int | None = None
    holding_cap: int | None = None
    cooling_days: int | None = None
    cooling_hours: int | None = None
    freeze_days: int | None = None
    exempt_field: str = ""
    exempt: Sequence[str] = ()
    exempt_enters: bool = False
    hides: bool = False
    deals_enter: bool = True
    recycle: bool = False
    every_condition: bool = False
    unfollowed_days: int | None = None
    held_days: int | None = None
    no_deal_days: int | None = None
    unwon_days: int | None = None
    protection_days: int | None = None
    warn_days: Sequence[int] = ()
    business_days: bool = False
    level_field: str = ""
    levels: Sequence[Level] = field(default_factory=tuple)


_GIVEN = tuple(PoolRules.__dataclass_fields__)
_INSERT = insert(Pool).values(
    {name: bindparam(name) for name in ("id", *_GIVEN, "created_at", "updated_at", "created_by")}
)
_UPDATE = (
    update(Pool)
    .where(Pool.id == bindparam("pool_id"))
    .values({**{name: bindparam(name) for name in (*_GIVEN, "updated_at")}, "version": Pool.version + 1})
)


async def pools(uow: UnitOfWork) -> list[Row]:
    """Every pool of the company, the most urgent first within a kind of record. Raises ModuleNotInPlan, Forbidden."""
    uow.require(Module.POOLS, "accounts:read")
    return await known(uow)


async def pool(uow: UnitOfWork, pool_id: UUID) -> Row:
    """One pool. Raises NotFound."""
    found = next((each for each in await known(uow) if each["id"] == pool_id), None)
    if found is None:
        raise NotFound(say("There is no such pool.", "没有该公海。"), "pool_id")
    return found


async def known(uow: UnitOfWork) -> list[Row]:
    """A company's few pools, remembered as long as none of them changes."""
    return await remembered(uow, "pools", partial(uow.rows_ahead, _ALL))


async def create_pool(uow: UnitOfWork, rules: PoolRules) -> Row:
    """Open a pool. Raises Forbidden, NotFound (a member), ValidationFailed with everything wrong with the rules."""
    values = await _checked(uow, rules)
    pool_id, moment = uuid7(), now()
    await uow.run(_INSERT, id=pool_id, **values, created_at=moment, updated_at=moment, created_by=uow.context.user_id)
    await declared_anew(uow)
    await _veil(uow, pool_id, rules)
    log(uow, "pool", pool_id, ChangeKind.CREATED, {"name": [None, values["name"]]})
    return await pool(uow, pool_id)


async def update_pool(uow: UnitOfWork, pool_id: UUID, rules: PoolRules, version: int | None = None) -> Row:
    """Everything the pool is from now on; what waits in it goes on waiting. Raises as `create_pool`, and Conflict."""
    values = await _checked(uow, rules)
    stored = await pool(uow, pool_id)
    check_version(version, stored["version"])
    if stored["record_type"] != rules.record_type:
        message = say("What a pool is of stays as it is; open another.", "公海的记录类型不能更改，请新建公海。")
        raise ValidationFailed([FieldProblem("record_type", "INVALID", message)])
    await uow.run(_UPDATE, pool_id=pool_id, **values, updated_at=now())
    await declared_anew(uow)
    await _veil(uow, pool_id, rules)
    names = [name for name in _GIVEN if stored[name] != values[name]]
    changed = {name: [_plain(stored[name]), _plain(values[name])] for name in names}
    log(uow, "pool", pool_id, ChangeKind.UPDATED, changed, stored["version"] + 1)
    return await pool(uow, pool_id)


async def _veil(uow: UnitOfWork, pool_id: UUID, rules: PoolRules) -> None:
    await veil(uow, pool_id, object=rules.record_type, keepers=rules.admin_ids if rules.hides else None)


def is_admin(uow: UnitOfWork, of: Mapping[str, Any]) -> bool:
    """Whether whoever asks assigns and moves what waits in this pool."""
    return uow.context.may(MANAGE) or uow.context.user_id in of["admin_ids"]


def require_admin(uow: UnitOfWork, of: Mapping[str, Any]) -> None:
    """Raises Forbidden."""
    if not is_admin(uow, of):
        raise Forbidden(say("Only an administrator of this pool can do this.", "只有公海管理员可以执行此操作。"))


def is_exempt(of: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether a record is one of those that fill no holding."""
    return bool(of["exempt_field"]) and stored[of["exempt_field"]] in of["exempt"]


async def is_member(uow: UnitOfWork, of: Mapping[str, Any], user_id: UUID, role: str, day: Day | None = None) -> bool:
    """Whether a pool is for somebody: named, by role, or by a department, those below it included, where they stand
    today; `day` is that, where the context cannot know it (a job's was made before somebody moved).
    """
    if not (of["user_ids"] or of["department_ids"] or of["roles"]) or user_id in of["user_ids"] or role in of["roles"]:
        return True
    if not of["department_ids"]:
        return False
    today = day or await day_of(uow.context)
    return bool(today.at_and_below(of["department_ids"]) & set(today.posts.get(user_id, {})))


async def _checked(uow: UnitOfWork, rules: PoolRules) -> dict[str, Any]:
    uow.require(Module.POOLS, "accounts:write")
    uow.context.require_permission(MANAGE)
    check(rules)
    for name in ("user_ids", "admin_ids"):
        for user_id in getattr(rules, name):
            await require_member(uow, user_id, name)
    if rules.department_ids:
        known = {place.id for place in await departments(uow)}
        if not known.issuperset(rules.department_ids):
            raise NotFound(say("There is no such department.", "没有该部门。"), "department_ids")
    if rules.recycle:
        await schedule.put(uow, name="pools.recycle", job=Job.RECYCLE_RECORDS, rule=_NIGHTLY)
    values = {name: getattr(rules, name) for name in _GIVEN}
    lists = ("user_ids", "department_ids", "admin_ids", "roles", "exempt")
    values |= {name: list(values[name]) for name in lists}
    values["warn_days"] = sorted(set(rules.warn_days), reverse=True)
    return values | {"name": text("name", rules.name), "levels": [asdict(level) for level in rules.levels]}


def check(rules: PoolRules) -> None:
    """Raises ValidationFailed with everything wrong with the rules by themselves."""
    problems = _problems(rules)
    if problems:
        raise ValidationFailed(problems)


def _problems(rules: PoolRules) -> list[FieldProblem]:
    if rules.record_type not in POOLED or rules.record_type not in catalogue():
        message = say("Records of this kind have no pool.", "该类记录没有公海。")
        return [FieldProblem("record_type", "INVALID", message)]
    message = say("Between 1 and {n}, or empty.", "1 到 {n}，或留空。", n=LONGEST)
    numbers = {name: getattr(rules, name) for name in _NUMBERS}
    for at, level in enumerate(rules.levels):
        numbers |= {f"levels.{at}.{name}": getattr(level, name) for name in TIMES}
    wrong = [name for name, value in numbers.items() if value is not None and not 1 <= value <= LONGEST]
    wrong += [f"warn_days.{at}" for at, days in enumerate(rules.warn_days) if not 1 <= days <= LONGEST]
    problems = [FieldProblem(name, "OUT_OF_RANGE", message) for name in wrong]
    if len(rules.warn_days) > WARNINGS:
        message = say("At most {n} warnings.", "最多提醒 {n} 次。", n=WARNINGS)
        problems.append(FieldProblem("warn_days", "TOO_MANY", message))
    problems += [each for name in ("exempt_field", "level_field") for each in _field_problems(rules, name)]
    known = set(Role)
    if any(role not in known for role in rules.roles):
        problems.append(FieldProblem("roles", "INVALID", say("There is no such role.", "没有该角色。")))
    return problems


def _field_problems(rules: PoolRules, name: str) -> list[FieldProblem]:
    field_name = getattr(rules, name)
    found = catalogue()[rules.record_type].fields.get(field_name)
    if not field_name or (found is not None and found.kind in (Kind.CHOICE, Kind.TEXT)):
        return []
    message = say("Choose a field with a choice or a text.", "请选择选项或文本字段。")
    return [FieldProblem(name, "INVALID", message)]


def _plain(value: Any) -> Any:
    return [str(each) if isinstance(each, UUID) else each for each in value] if isinstance(value, list) else value
