"""The rules a company keeps."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem, NotFound, ValidationFailed
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.quality.models import QualityRule
from tenants.records.quality.testing import MAX_DAYS, OF_FIELDS, Check, Rule, testable
from tenants.records.scoping import hidden, masked

MANAGE = "tenant:manage"
_ALL = select(QualityRule).order_by(QualityRule.record_type, QualityRule.test, QualityRule.field)
_NAMES = ("id", "record_type", "test", "field", "days", "created_by", "created_at")
_INSERT = insert(QualityRule).values({name: bindparam(name) for name in _NAMES}).on_conflict_do_nothing()
_DELETE = delete(QualityRule).where(QualityRule.id == bindparam("rule_id"))
_RECOMMENDED: tuple[tuple[Check, str, int | None], ...] = (
    (Check.FILLED, "emails", None),
    (Check.FILLED, "phones", None),
    (Check.VALID, "emails", None),
    (Check.VALID, "phones", None),
    (Check.UNIQUE, "emails", None),
    (Check.FOLLOWED_UP, "", 180),
    (Check.OWNED, "", None),
)
"""What most companies want of whoever they write to and call."""


def audited() -> list[RecordType]:
    """The kinds rules may be about: whatever is somebody's and no event."""
    return [record for record in catalogue().values() if record.facts.scoped and not record.facts.happens]


async def all_rules(uow: UnitOfWork) -> list[Rule]:
    """Every rule, whoever asks; those of kinds and tests that this release does not know are left out."""
    kinds = {record.name for record in audited()}
    names = ("id", "record_type", "field", "days")
    return [
        Rule(test=Check(row["test"]), **{name: row[name] for name in names})
        for row in await uow.rows(_ALL)
        if row["record_type"] in kinds and row["test"] in set(Check)
    ]


async def rules(uow: UnitOfWork) -> Sequence[Rule]:
    """The rules about what the reader may see."""
    limits = uow.context.limits
    return [
        rule
        for rule in await all_rules(uow)
        if rule.field not in hidden(limits, catalogue()[rule.record_type])
        and rule.field not in masked(limits, catalogue()[rule.record_type])
    ]


async def adopt(uow: UnitOfWork) -> Sequence[Rule]:
    """Take the recommended rules over, for every kind they mean something for; what is there stays.

    Raises Forbidden.
    """
    uow.require(Module.ACCOUNTS, MANAGE)
    for record in audited():
        for test, field, days in _RECOMMENDED:
            if testable(record, test, field):
                await _put_down(uow, Rule(uuid7(), record.name, test, field, days))
    return await rules(uow)


async def create_rule(
    uow: UnitOfWork, *, record_type: str, test: Check, field: str = "", days: int | None = None
) -> Rule:
    """Ask something of all records of a kind from now on; the same twice is once.

    Raises Forbidden, NotFound, ValidationFailed (NOT_TESTABLE, INVALID).
    """
    uow.require(Module.ACCOUNTS, MANAGE)
    record = catalogue().known(record_type)
    wrong = _problems(record, test, field, days)
    if wrong:
        raise ValidationFailed(wrong)
    wanted = Rule(uuid7(), record.name, test, field, days if test is Check.FOLLOWED_UP else None)
    await _put_down(uow, wanted)
    same = (wanted.record_type, wanted.test, wanted.field)
    return next(rule for rule in await all_rules(uow) if (rule.record_type, rule.test, rule.field) == same)


def _problems(record: RecordType, test: Check, field: str, days: int | None) -> list[FieldProblem]:
    found = []
    if record.name not in {each.name for each in audited()} or not testable(record, test, field):
        message = say("This cannot be tested so; choose another test or field.", "不能这样检查，请选择其他检查或字段。")
        found.append(FieldProblem("field" if test in OF_FIELDS else "recordType", "NOT_TESTABLE", message))
    if test is Check.FOLLOWED_UP and not 1 <= (days or 0) <= MAX_DAYS:
        message = say("Write a number of days from 1 to {n}.", "请填写 1 到 {n} 之间的天数。", n=MAX_DAYS)
        found.append(FieldProblem("days", "INVALID", message))
    return found


async def _put_down(uow: UnitOfWork, rule: Rule) -> None:
    values = {"id": rule.id, "record_type": rule.record_type, "test": rule.test.value, "field": rule.field}
    await uow.run(_INSERT, **values, days=rule.days, created_by=uow.context.user_id, created_at=now())


async def delete_rule(uow: UnitOfWork, *, rule_id: UUID) -> None:
    """Ask it no more; what it found goes with it. Raises Forbidden, NotFound."""
    uow.require(Module.ACCOUNTS, MANAGE)
    if not await uow.run(_DELETE, rule_id=rule_id):
        raise NotFound(say("There is no such rule.", "没有该规则。"), "id")
