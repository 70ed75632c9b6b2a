"""What records can be grouped by: the expression of each key, what has to be joined for it, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.kit.periods import Unit
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_kinds import RULES, CustomKind, Definition
from tenants.records.fields import LISTS, Field, Kind
from tenants.records.grouping.asking import TAGS, GroupBy, Key
from tenants.records.holes import Asked
from tenants.records.ordering import CUSTOM
from tenants.records.sql import Pen

_WITHOUT = LISTS | {Kind.LONG_TEXT, Kind.MONEY}
_CUSTOM_WITHOUT = frozenset({CustomKind.LONG_TEXT, CustomKind.MONEY})


@dataclass(frozen=True, slots=True)
class KeyPart:
    """`sql` is the key of one record, `join` what that needs beside the record. `label`, given the place of a key,
    is the SQL of its name, None where it has no name; `write` makes the answer of a value and its name.
    """

    sql: str
    write: Callable[[Any, Any], Key]
    join: str = ""
    label: Callable[[str], str] | None = None
    dated: bool = False


def groupable(field: Field) -> bool:
    return field.kind not in _WITHOUT and not field.sensitive


def key_part(pen: Pen, record: RecordType, alias: str, by: GroupBy) -> KeyPart:
    """Raises BadInput for what nothing can be grouped by."""
    if by.field == TAGS and record.facts.taggable:
        return _dateless(by, _tags(pen, alias))
    if by.field.startswith(CUSTOM):
        return _custom(pen, record, alias, by)
    field = record.fields.get(by.field)
    if field is None or not groupable(field):
        raise _unknown(record, by.field)
    place = f"{alias}.{field.name}"
    if field.kind in (Kind.DATE, Kind.MOMENT):
        return _dated(pen, place, by.unit or Unit.DAY, moment=field.kind is Kind.MOMENT)
    return _dateless(by, _plain(pen, field, place))


def _unknown(record: RecordType, name: str) -> BadInput:
    message = say(
        "{record} cannot be grouped by {name}.", "{record} 不能按 {name} 分组。", record=record.name, name=name
    )
    return BadInput(message, "groupBy")


def _dateless(by: GroupBy, part: KeyPart) -> KeyPart:
    if by.unit is not None:
        raise BadInput(
            say("Only dates are cut into {unit}s.", "只有日期字段可以按时间段分组。", unit=by.unit), "groupBy"
        )
    return part


def _plain(pen: Pen, field: Field, place: str) -> KeyPart:
    if field.kind is Kind.CHOICE:
        return KeyPart(place, lambda value, _: Key(None if value is None else str(value).upper(), None))
    if field.kind is Kind.BOOLEAN:
        return KeyPart(place, lambda value, _: Key(_truth(value), None))
    if field.kind is Kind.REFERENCE:
        return KeyPart(place, _named(field.target), label=lambda at: _title(pen, catalogue()[field.target], at))
    if field.kind is Kind.MEMBER:
        return KeyPart(place, _named("user"), label=lambda at: _member(pen, at))
    return KeyPart(place, _text)


def _text(value: Any, _label: Any) -> Key:
    text = None if value is None else str(value)
    return Key(text, text)


def _truth(value: Any) -> str | None:
    return None if value is None else str(bool(value)).lower()


def _named(kind: str) -> Callable[[Any, Any], Key]:
    return lambda value, label: Key(None, None) if value is None else Key(f"{kind}_{value}", label)


def _title(pen: Pen, target: RecordType, at: str) -> str:
    inner = pen.alias()
    return (
        f"(SELECT {inner}.{target.facts.title} FROM {target.table.name} {inner}"
        f" WHERE {pen.living(target, inner)} AND {inner}.id = {at})"
    )


def _member(pen: Pen, at: str) -> str:
    inner, user = pen.alias(), pen.alias()
    return (
        f"(SELECT {user}.name FROM memberships {inner} JOIN users {user} ON {user}.id = {inner}.user_id"
        f" WHERE {pen.owned(inner)} AND {inner}.user_id = {at})"
    )


def _tags(pen: Pen, alias: str) -> KeyPart:
    """A record counts in the group of each of its tags."""
    link, tag = pen.alias(), pen.alias()
    join = (
        f" LEFT JOIN (SELECT {link}.id, {link}.tag_id FROM record_tags {link} JOIN tags {tag}"
        f" ON {pen.living(catalogue()['tag'], tag)} AND {tag}.id = {link}.tag_id WHERE {pen.owned(link)}) {link}_tag"
        f" ON {link}_tag.id = {alias}.id"
    )
    return KeyPart(f"{link}_tag.tag_id", _named("tag"), join, lambda at: _title(pen, catalogue()["tag"], at))


def _dated(pen: Pen, place: str, unit: Unit, *, moment: bool, utc: bool = False, join: str = "") -> KeyPart:
    """The first day of the stretch of calendar a day lies in, in the reader's zone.

    The last moment of the year 9999 is in the year 10000 for some, which no date that is answered can say: it is taken
    for the last day there is, and likewise the first.
    """
    day = f"{place}::timestamp"
    if moment or utc:
        zone = "'UTC'" if utc else pen.bind(Asked("zone", lambda context, _: context.time_zone), "text")
        day = f"({place} AT TIME ZONE {zone})"
    sayable = f"least(greatest({day}, '0001-01-01'::timestamp), '9999-12-31'::timestamp)"
    first = f"CASE WHEN {place} IS NOT NULL THEN date_trunc('{unit.value}', {sayable})::date END"
    return KeyPart(first, _day_of(unit), join, dated=True)


def _day_of(unit: Unit) -> Callable[[Any, Any], Key]:
    def write(value: Any, _label: Any) -> Key:
        return Key(None, None) if value is None else Key(value.isoformat(), _called(unit, value))

    return write


def _called(unit: Unit, first: date) -> str:
    """2026-03-02, 2026-W10, 2026-03, 2026-Q1, 2026."""
    if unit is Unit.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}"
    return {
        Unit.DAY: first.isoformat(),
        Unit.MONTH: f"{first:%Y-%m}",
        Unit.QUARTER: f"{first:%Y}-Q{(first.month + 2) // 3}",
        Unit.YEAR: f"{first:%Y}",
    }[unit]


def _custom(pen: Pen, record: RecordType, alias: str, by: GroupBy) -> KeyPart:
    field = pen.custom.get(record.name, {}).get(by.field.removeprefix(CUSTOM))
    if field is None or field.sensitive or field.kind in _CUSTOM_WITHOUT:
        raise _unknown(record, by.field)
    beside = pen.alias()
    # Of a field with several choices, a record counts in the group of each.
    single = "" if field.kind is CustomKind.CHOICES else f" AND {beside}.ordinal = 0"
    join = (
        f" LEFT JOIN custom_values {beside} ON {pen.owned(beside)} AND {beside}.field_id = {pen.bind(field.id, 'uuid')}"
        f" AND {beside}.id = {alias}.id{single}"
    )
    place = f"{beside}.{RULES[field.kind].column}"
    if field.kind in (CustomKind.DATE, CustomKind.MOMENT):
        utc = field.kind is CustomKind.DATE
        return _dated(pen, place, by.unit or Unit.DAY, moment=True, utc=utc, join=join)
    return _dateless(by, KeyPart(place, _custom_key(pen, field), join))


def _custom_key(pen: Pen, field: Definition) -> Callable[[Any, Any], Key]:
    labels = {option.value: option.label[pen.context.locale] for option in field.options}

    def write(value: Any, _label: Any) -> Key:
        if value is None:
            return Key(None, None)
        if field.kind is CustomKind.BOOLEAN:
            return Key(_truth(value), None)
        if field.kind is CustomKind.DECIMAL:
            text = format(Decimal(value).scaleb(-field.scale), "f")
            return Key(text, text)
        return Key(str(value), labels.get(str(value), str(value)))

    return write
