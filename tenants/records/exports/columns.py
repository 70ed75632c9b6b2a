"""The columns of a file: what each reads of a record, and how it is written in a cell.

Field rights are those of every read: what is hidden is no column, and of what is masked there is the hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tenants.errors import BadInput
from tenants.kit.message import Message, spoken
from tenants.kit.money import exponent
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_kinds import CustomKind, Definition
from tenants.records.fields import LISTS, Field, Kind, Label
from tenants.records.ordering import CUSTOM
from tenants.records.selection import Selection
from tenants.records.sql import Pen
from tenants.records.views.applying import check_column

Cell = str | int | Decimal | bool | date | datetime | None
_EMPTY = Selection("tag", frozenset({"name"}))
_TAGS, _NEXT, _ID = Message("Tags", "标签"), "next_activity", Message("Id", "编号")


@dataclass(frozen=True, slots=True)
class Column:
    """`read` makes the cell of a row as `reading` gives it; a sum of money has its currency in a column behind it."""

    path: str
    header: str
    read: Callable[[Mapping[str, Any]], Cell]


def columns_of(pen: Pen, record: RecordType, path: str, locale: str) -> list[Column]:
    """The column of a path, and that of its currency. Raises BadInput for what is not there for the reader."""
    check_column(pen, record, path)
    return [replace(each, path=path) for each in _columns(pen, record, path, locale)]


def _columns(pen: Pen, record: RecordType, path: str, locale: str) -> list[Column]:
    head, _, rest = path.partition(".")
    if path.startswith(CUSTOM):
        return [_own(pen.custom[record.name][rest], locale)]
    if path in ("id", "tags"):
        return [_id(record, locale) if path == "id" else Column(path, spoken(_TAGS, locale), _tags)]
    if head in record.references:
        return _related(pen, record.references[head], head, rest, locale)
    field = record.fields.get("next_activity_at" if path == _NEXT else path) or record.fields.get(f"{path}_id")
    if field is None:
        raise BadInput(Message(f"{path} cannot be written to a file.", f"{path} 不能导出到文件。"), "columns")
    label = field.label[locale]
    if field.kind is Kind.MEMBER:
        return [Column(path, label, _member(field.relation))]
    if field.kind is Kind.REFERENCE:
        return _related(pen, field, field.relation, "", locale)
    plain = Column(path, label, _plain(field, pen.context.time_zone))
    if field.kind is Kind.MONEY:
        currency = record.fields[field.currency]
        return [plain, Column(path, currency.label[locale], lambda row: row[field.currency])]
    return [plain]


def _id(record: RecordType, locale: str) -> Column:
    return Column("id", spoken(_ID, locale), lambda row: record.global_id(row["id"]))


def _related(pen: Pen, field: Field, relation: str, rest: str, locale: str) -> list[Column]:
    """A field of the record it points to; without one, what that is called."""
    target = catalogue()[field.target]
    inner = _columns(pen, target, rest or target.facts.title, locale)
    return [
        Column(
            each.path,
            f"{field.label[locale]}: {each.header}" if rest else field.label[locale],
            _inside(relation, each.read),
        )
        for each in inner
    ]


def _inside(relation: str, read: Callable[[Mapping[str, Any]], Cell]) -> Callable[[Mapping[str, Any]], Cell]:
    return lambda row: None if row[relation] is None else read(row[relation])


def selection_of(record: RecordType, paths: Iterable[str]) -> Selection:
    """What a page of records is read with for these columns."""
    found = Selection(record.name)
    for path in paths:
        found = _with(record, found, path)
    return found


def _with(record: RecordType, found: Selection, path: str) -> Selection:
    head, _, rest = path.partition(".")
    if path == "tags":
        return replace(found, tags=_EMPTY)
    if path.startswith(CUSTOM):
        return replace(found, columns=found.columns | {"custom"})
    relation = head if head in record.references else head.removesuffix("_id")
    if relation in record.references:
        target = catalogue()[record.references[relation].target]
        inner = found.ones.get(relation) or Selection(target.name)
        return replace(found, ones={**found.ones, relation: _with(target, inner, rest or target.facts.title)})
    name = "next_activity_at" if path == _NEXT else path if path in record.fields else f"{path}_id"
    wanted = {name} if name in record.fields else set()
    currency = record.fields[name].currency if wanted else ""
    return replace(found, columns=found.columns | wanted | ({currency} if currency else set()))


def _tags(row: Mapping[str, Any]) -> Cell:
    return ", ".join(tag["name"] for tag in row["tags"]) or None


def _member(relation: str) -> Callable[[Mapping[str, Any]], Cell]:
    def read(row: Mapping[str, Any]) -> Cell:
        user = row[f"{relation}_user"]
        return str(user["name"]) if user else None

    return read


def _plain(field: Field, zone: str) -> Callable[[Mapping[str, Any]], Cell]:
    name = field.name
    if field.kind in LISTS:
        return lambda row: _entries(field.kind, row[name] or ())
    if field.kind is Kind.MONEY:
        return lambda row: None if row[name] is None else major(row[name], row[field.currency])
    if field.kind is Kind.MOMENT:
        return lambda row: moment_in(row[name], zone)
    if field.kind is Kind.DATE:
        return lambda row: date.fromisoformat(row[name]) if isinstance(row[name], str) else row[name]
    return lambda row: row[name]


def major(minor: int, currency: str | None) -> Decimal:
    """An amount as people write it."""
    return Decimal(minor).scaleb(-exponent(currency)) if currency else Decimal(minor)


def moment_in(value: Any, zone: str) -> datetime | None:
    """A moment on the clock of the company."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.astimezone(ZoneInfo(zone)) if found is not None else None


def _entries(kind: Kind, entries: Sequence[Mapping[str, Any]]) -> str | None:
    """The primary one first."""
    ordered = sorted(entries, key=lambda entry: not entry.get("primary"))
    return "; ".join(_address(entry) if kind is Kind.ADDRESSES else str(entry["value"]) for entry in ordered) or None


def _address(entry: Mapping[str, Any]) -> str:
    parts = (*(entry.get("lines") or ()), *(entry.get(each) for each in ("postal_code", "city", "region", "country")))
    return ", ".join(part for part in parts if part)


def _own(field: Definition, locale: str) -> Column:
    def read(row: Mapping[str, Any]) -> Cell:
        value = (row["custom"] or {}).get(field.key)
        return None if value is None else _own_cell(field, value, locale)

    return Column(f"{CUSTOM}{field.key}", field.label[locale], read)


def _own_cell(field: Definition, value: Any, locale: str) -> Cell:
    match field.kind:
        case CustomKind.CHOICE:
            return _option(field, value, locale)
        case CustomKind.CHOICES:
            return ", ".join(_option(field, each, locale) for each in value)
        case CustomKind.MONEY if isinstance(value, Mapping):
            return f"{major(value['amount_minor'], value['currency'])} {value['currency']}"
        case CustomKind.DECIMAL:
            return Decimal(value)
        case CustomKind.DATE:
            return date.fromisoformat(value)
        case CustomKind.INTEGER | CustomKind.BOOLEAN:
            return value  # type: ignore[no-any-return]
        case _:
            return str(value)


def _option(field: Definition, value: str, locale: str) -> str:
    option = field.choices.get(str(value).casefold())
    return _named(option.label, locale) if option else str(value)


def _named(label: Label, locale: str) -> str:
    return label[locale] or label.en or label.zh
