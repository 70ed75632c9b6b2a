"""Records side by side, before they become one: where they differ, and what would go with whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import NotFound
from tenants.kit.message import say
from tenants.kit.money import exponent
from tenants.records import custom
from tenants.records.catalogue import RecordType
from tenants.records.fields import LISTS, Field, Kind, Label
from tenants.records.history import titles_of
from tenants.records.merging import pointing
from tenants.records.merging.joining import CUSTOM
from tenants.records.merging.service import MOST, check_mergeable
from tenants.records.reading import read_one
from tenants.records.scoping import fixed, may_read
from tenants.records.selection import Selection
from tenants.records.sql import Pen

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of all the records: `values` in their order, as text. What is `joined` keeps every entry; of the rest
    one is chosen, where it `may_choose`.
    """

    name: str
    label: Label
    values: tuple[str | None, ...]
    joined: bool
    may_choose: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`moving` counts, by kind, what points at any but the first and is there for the reader."""

    fields: list[Compared]
    moving: dict[str, int]


async def compare(uow: UnitOfWork, *, record_type: str, ids: Sequence[UUID]) -> Comparison:
    """The records as their reader sees them, without what none of them has. Raises NotFound, Forbidden,
    ValidationFailed: NOT_COMPARED.
    """
    record = check_mergeable(record_type)
    selection = Selection(record.name, frozenset((*record.writable, "custom")))
    rows = [await read_one(uow, selection, each) for each in list(dict.fromkeys(ids))[:MOST]]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows) or len({row["id"] for row in found}) < len(found):
        raise NotFound(say("There is no such record.", "没有该记录。"), "id")
    return Comparison(await _fields(uow, record, found), await _moving(uow, record, [row["id"] for row in found[1:]]))


async def _fields(uow: UnitOfWork, record: RecordType, rows: Sequence[Row]) -> list[Compared]:
    held_back = fixed(uow.context.limits, record)
    titles = await titles_of(uow, record, rows)
    found = []
    for name, field in record.writable.items():
        values = tuple(_text(field, row, titles) for row in rows)
        if any(values):
            found.append(Compared(name, field.label, values, field.kind in LISTS, name not in held_back))
    for key, own in (await custom.definitions(uow, record.name)).items():
        name = f"{CUSTOM}{key}"
        values = tuple(_plain((row["custom"] or {}).get(key)) for row in rows)
        if any(values):
            found.append(Compared(name, own.label, values, joined=False, may_choose=name not in held_back))
    return found


def _text(field: Field, row: Row, titles: Mapping[tuple[str, str], str]) -> str | None:
    value = row[field.name]
    if value in (None, [], ""):
        return None
    if field.kind in (Kind.REFERENCE, Kind.MEMBER):
        return titles.get((field.name, str(value)))
    if field.kind in LISTS:
        return ", ".join(_entry(entry) for entry in value)
    if field.kind is Kind.MONEY:
        digits = exponent(row[field.currency]) if row[field.currency] else 2
        return f"{value / 10**digits:.{digits}f}"
    return _plain(value)


def _entry(entry: Row) -> str:
    if "value" in entry:
        return str(entry["value"])
    parts: Iterable[Any] = (
        *(entry.get("lines") or ()),
        entry.get("postal_code"),
        entry.get("city"),
        entry.get("country"),
    )
    return " ".join(str(part) for part in parts if part)


def _plain(value: Any) -> str | None:
    if value in (None, [], ""):
        return None
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


async def _moving(uow: UnitOfWork, record: RecordType, losers: Sequence[UUID]) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, field in pointing.pointers(record):
        if not may_read(uow.context, kind):
            continue
        pen = Pen(uow.context)
        ids = pen.bind(list(losers), "uuid[]")
        sql = f"SELECT count(*) FROM {kind.table.name} r WHERE {pen.living(kind, 'r')} AND r.{field.name} = ANY ({ids})"
        check_names_tenant(sql)
        found[kind.name] = found.get(kind.name, 0) + await uow.connection.fetchval(sql, *pen.filled())
    return {name: count for name, count in found.items() if count}
