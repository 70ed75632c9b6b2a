"""The policies a company keeps, and what one would do before it does anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, insert, select, update

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.plans import Module
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.cleaning.models import CleaningPolicy
from tenants.records.quality.rules import MANAGE, all_rules, audited
from tenants.records.quality.testing import Rule, fails
from tenants.records.sql import Pen

MAX_DAYS = 3_650
SAMPLES = 10
_ALL = select(CleaningPolicy).order_by(CleaningPolicy.name, CleaningPolicy.id)
_NAMES = ("id", "name", "record_type", "notice_days", "keep_days", "ending", "created_at", "created_by")
_INSERT = insert(CleaningPolicy).values(
    {name: bindparam(name) for name in _NAMES}
    | {"rule_ids": bindparam("rule_ids", type_=ARRAY(Uuid())), "enabled": bindparam("enabled")}
)
_ENABLE = update(CleaningPolicy).where(CleaningPolicy.id == bindparam("policy")).values(enabled=bindparam("on"))
_DELETE = delete(CleaningPolicy).where(CleaningPolicy.id == bindparam("policy"))
_TAKEN = select(CleaningPolicy.id).where(CleaningPolicy.name == bindparam("name"))


class Ending(StrEnum):
    """What becomes of a record in the end: it stays in the bin, or loses what is personal, there and in its history."""

    STAY = "stay"
    ANONYMISE = "anonymise"


@dataclass(frozen=True, slots=True)
class Policy:
    """`rules` are those of its rules that there still are; without all of them it does nothing."""

    id: UUID
    name: str
    record_type: str
    rules: tuple[Rule, ...]
    whole: bool
    notice_days: int
    keep_days: int
    ending: Ending
    enabled: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a policy would announce now: how many records (held ones not counted), and some of them."""

    record_type: str
    count: int
    held: int
    titles: tuple[tuple[UUID, str], ...]


async def policies(uow: UnitOfWork) -> list[Policy]:
    """For those who manage the company. Raises Forbidden."""
    uow.context.require_to_look(Module.ACCOUNTS, MANAGE)
    return await all_policies(uow)


async def all_policies(uow: UnitOfWork) -> list[Policy]:
    """Every policy, whoever asks; those of kinds and endings that this release does not know are left out."""
    known = {rule.id: rule for rule in await all_rules(uow)}
    kinds = {record.name for record in audited()}
    rows = [row for row in await uow.rows(_ALL) if row["record_type"] in kinds and row["ending"] in set(Ending)]
    return [_policy(row, known) for row in rows]


def _policy(row: Row, known: Mapping[UUID, Rule]) -> Policy:
    found = tuple(known[each] for each in row["rule_ids"] if each in known)
    same = ("id", "name", "record_type", "notice_days", "keep_days", "enabled")
    whole = len(found) == len(row["rule_ids"])
    return Policy(**{name: row[name] for name in same}, rules=found, whole=whole, ending=Ending(row["ending"]))


async def create_policy(
    uow: UnitOfWork, *, name: str, record_type: str, rule_ids: Sequence[UUID], notice_days: int, keep_days: int,
    ending: Ending,
) -> Policy:  # fmt: skip
    """Keep a policy; it does nothing until it is enabled. Raises Forbidden, NotFound, ValidationFailed: REQUIRED,
    TAKEN, NOT_FOUND (a rule that is none of the kind), OUT_OF_RANGE.
    """
    uow.require(Module.ACCOUNTS, MANAGE)
    record, title = catalogue().known(record_type), one_line(name)
    if not title or len(title) > 80:
        raise invalid("name", say("A name of at most 80 characters.", "请填写名称，最多 80 个字符。"), "REQUIRED")
    if await uow.value(_TAKEN, name=title):
        raise invalid("name", say("Another policy has this name.", "另一策略使用了该名称。"), "TAKEN")
    await _check(uow, record, rule_ids, notice_days, keep_days)
    values: dict[str, Any] = {"record_type": record.name, "notice_days": notice_days, "keep_days": keep_days}
    policy_id = uuid7()
    ids = list(dict.fromkeys(rule_ids))
    by = {"created_at": now(), "created_by": uow.context.user_id}
    await uow.run(_INSERT, id=policy_id, name=title, rule_ids=ids, ending=ending.value, enabled=False, **values, **by)
    return await one_policy(uow, policy_id)


async def _check(
    uow: UnitOfWork, record: RecordType, rule_ids: Sequence[UUID], notice_days: int, keep_days: int
) -> None:
    known = {rule.id for rule in await all_rules(uow) if rule.record_type == record.name}
    if record.name not in {each.name for each in audited()} or not rule_ids or set(rule_ids) - known:
        message = say("Choose rules of quality of this kind of record.", "请选择该类记录的质量规则。")
        raise invalid("ruleIds", message, "NOT_FOUND")
    for field, days in (("noticeDays", notice_days), ("keepDays", keep_days)):
        if not 1 <= days <= MAX_DAYS:
            raise invalid(field, say("From 1 to {n} days.", "1 到 {n} 天。", n=MAX_DAYS), "OUT_OF_RANGE")


async def one_policy(uow: UnitOfWork, policy_id: UUID) -> Policy:
    """Raises NotFound."""
    found = next((each for each in await all_policies(uow) if each.id == policy_id), None)
    if found is None:
        raise NotFound(say("There is no such policy.", "没有该策略。"), "id")
    return found


async def enable_policy(uow: UnitOfWork, *, policy_id: UUID, enabled: bool) -> Policy:
    """Let a policy do what it says from the next night on, or no more. Raises Forbidden, NotFound."""
    uow.require(Module.ACCOUNTS, MANAGE)
    await uow.run(_ENABLE, policy=policy_id, on=enabled)
    return await one_policy(uow, policy_id)


async def delete_policy(uow: UnitOfWork, *, policy_id: UUID) -> None:
    """What it announced is announced no more; what it put into the bin stays there. Raises Forbidden, NotFound."""
    uow.require(Module.ACCOUNTS, MANAGE)
    await one_policy(uow, policy_id)
    await uow.run(_DELETE, policy=policy_id)


async def preview(uow: UnitOfWork, *, policy_id: UUID) -> Preview:
    """What a policy would announce now, counted over all records: for those who manage the company. Raises Forbidden,
    NotFound.
    """
    uow.context.require_to_look(Module.ACCOUNTS, MANAGE)
    policy = await one_policy(uow, policy_id)
    record = catalogue()[policy.record_type]
    if not policy.whole:
        return Preview(record.name, 0, 0, ())
    pen = Pen(uow.context)
    where = matching(pen, record, policy)
    sql = (
        f"SELECT count(*) FILTER (WHERE NOT {held('r')}) AS count, count(*) FILTER (WHERE {held('r')}) AS held"
        f" FROM {record.table.name} r WHERE {where}"
    )
    some = f"SELECT r.id, r.{record.facts.title}::text AS title FROM {record.table.name} r"
    some += f" WHERE {where} AND NOT {held('r')} ORDER BY r.id LIMIT {SAMPLES}"
    for each in (sql, some):
        check_names_tenant(each)
    (row,) = await uow.connection.fetch(sql, *pen.filled())
    titles = await uow.connection.fetch(some, *pen.filled())
    some_titles = tuple((each["id"], each["title"]) for each in titles)
    return Preview(record.name, row["count"], row["held"], some_titles)


def matching(pen: Pen, record: RecordType, policy: Policy) -> str:
    """The condition that a living record fails every rule of a policy. A converted one goes on as what it became."""
    parts = [pen.undeleted("r"), *(fails(pen, record, "r", rule) for rule in policy.rules)]
    return " AND ".join(parts) + (" AND r.converted_at IS NULL" if "converted_at" in record.fields else "")


def held(alias: str) -> str:
    """The condition that a record is held back from every policy."""
    return f"EXISTS (SELECT 1 FROM legal_holds h WHERE h.tenant_id = $1 AND h.id = {alias}.id)"
