"""The tests a rule may ask for, and each as the condition that a record fails it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tenants.kit.message import Message, say
from tenants.records.catalogue import RecordType
from tenants.records.fields import Kind, Label
from tenants.records.sql import Pen


class Dimension(StrEnum):
    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    FRESHNESS = "freshness"
    CONSISTENCY = "consistency"


class Check(StrEnum):
    FILLED = "filled"
    VALID = "valid"
    UNIQUE = "unique"
    FOLLOWED_UP = "followed_up"
    OWNED = "owned"


DIMENSIONS: Mapping[Check, Dimension] = {
    Check.FILLED: Dimension.COMPLETENESS,
    Check.VALID: Dimension.VALIDITY,
    Check.UNIQUE: Dimension.UNIQUENESS,
    Check.FOLLOWED_UP: Dimension.FRESHNESS,
    Check.OWNED: Dimension.CONSISTENCY,
}
OF_FIELDS = frozenset({Check.FILLED, Check.VALID, Check.UNIQUE})
MAX_DAYS = 3_650
_EMAIL = r"^[^@\s]+@([^@\s.]+\.)+[^@\s.0-9]{2,}$"
_PHONE = r"^\+[1-9][0-9]{6,14}$"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a company asks of its records of one kind."""

    id: UUID
    record_type: str
    test: Check
    field: str = ""
    days: int | None = None

    @property
    def dimension(self) -> Dimension:
        return DIMENSIONS[self.test]


def testable(record: RecordType, test: Check, field: str) -> bool:
    """Whether a test means something for a field of such records (for none, where it is about the record)."""
    if test is Check.FOLLOWED_UP:
        return not field and "last_followed_at" in record.fields
    if test is Check.OWNED:
        return not field
    found = record.fields.get(field)
    if found is None or found.kind is Kind.MEMBER:
        return False
    listed = found.kind in (Kind.EMAILS, Kind.PHONES)
    if test is Check.UNIQUE:
        return listed or field == record.facts.title
    return listed or (test is Check.FILLED and not found.read_only)


def choices(record: RecordType) -> list[tuple[Check, str]]:
    """Every test there is for records of a kind, each with its field."""
    return [(test, field) for test in Check for field in ("", *record.fields) if testable(record, test, field)]


def sentence(record: RecordType, test: Check, field: str, days: int | None) -> Message:
    """What a rule asks, for people."""
    label = record.fields[field].label if field else Label("", "")
    match test:
        case Check.FILLED:
            return Message(f"{label.en}: filled in", f"已填写{label.zh}")
        case Check.VALID:
            return Message(f"{label.en}: valid", f"{label.zh}有效")
        case Check.UNIQUE:
            return Message(f"{label.en}: in no other record", f"{label.zh}不与其他记录重复")
        case Check.FOLLOWED_UP:
            return say("Followed up within {days} days", "{days} 天内有跟进", days=days or 0)
        case Check.OWNED:
            return say("A member owns it", "由现有成员负责")


def fails(pen: Pen, record: RecordType, alias: str, rule: Rule) -> str:
    """The condition that a record, under `alias`, fails the rule."""
    return _FAILS[rule.test](pen, record, alias, rule)


def _unfilled(_pen: Pen, _record: RecordType, alias: str, rule: Rule) -> str:
    return f"coalesce({alias}.{rule.field}::text, '') IN ('', '[]')"


def _invalid(pen: Pen, record: RecordType, alias: str, rule: Rule) -> str:
    shape = pen.bind(_EMAIL if record.fields[rule.field].kind is Kind.EMAILS else _PHONE, "text")
    return (
        f"EXISTS (SELECT 1 FROM jsonb_array_elements({alias}.{rule.field}) e"
        f" WHERE e ->> 'value' !~ {shape} OR e ->> 'valid' = 'false')"
    )


def _repeated(pen: Pen, record: RecordType, alias: str, rule: Rule) -> str:
    """An address or number by its whole value, found in one pass over all of them: looking each up would take a company
    with many records a day. A title by what lists order it by.
    """
    other, table = pen.alias(), record.table.name
    if rule.field == record.facts.title:
        same = f"{other}.id <> {alias}.id AND {other}.sort_key = {alias}.sort_key"
        return f"EXISTS (SELECT 1 FROM {table} {other} WHERE {pen.undeleted(other)} AND {same})"
    values = (
        f"SELECT DISTINCT {other}.id, e ->> 'value' AS value FROM {table} {other},"
        f" jsonb_array_elements({other}.{rule.field}) e WHERE {pen.undeleted(other)}"
    )
    counted = f"SELECT v.id, count(*) OVER (PARTITION BY v.value) AS records FROM ({values}) v"
    return f"{alias}.id IN (SELECT c.id FROM ({counted}) c WHERE c.records > 1)"


def _left_alone(pen: Pen, _record: RecordType, alias: str, rule: Rule) -> str:
    days = pen.bind(rule.days, "int")
    return f"coalesce({alias}.last_followed_at, {alias}.created_at) < now() - make_interval(days => {days})"


def _unowned(_pen: Pen, _record: RecordType, alias: str, _rule: Rule) -> str:
    member = f"m.tenant_id = $1 AND m.user_id = {alias}.owner_id AND m.state = 'active'"
    return f"NOT EXISTS (SELECT 1 FROM memberships m WHERE {member})"


_FAILS: Mapping[Check, Callable[[Pen, RecordType, str, Rule], str]] = {
    Check.FILLED: _unfilled,
    Check.VALID: _invalid,
    Check.UNIQUE: _repeated,
    Check.FOLLOWED_UP: _left_alone,
    Check.OWNED: _unowned,
}
