"""What happened to one record, newest first: the stream of changes, read by record and made fit for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, bindparam, select

from tenants.changes.models import Change
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.reach import Action
from tenants.records import paging, scoping
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Kind, Label
from tenants.records.hints import hint_of_all
from tenants.records.models import CustomField
from tenants.records.ordering import Order, Term
from tenants.records.scoping import require
from tenants.records.selection import Page
from tenants.records.sql import Pen

_COLUMNS: Mapping[str, Column[Any]] = Change.__table__.c  # type: ignore[assignment]
ORDER: Order = (Term(_COLUMNS["at"], "DESC"), Term(_COLUMNS["id"], "DESC"))
PERSON = (
    "(SELECT row_to_json(x) FROM (SELECT u.id, u.name, u.email, u.locale FROM users u WHERE u.id = {column}) x)"
    " AS {name}"
)
"""Whoever changed a record of this tenant is shown by name, even when they have left or were never a member."""
BEHALF = (
    "(SELECT row_to_json(x) FROM (SELECT g.id, g.kind, t.name, h.name AS home FROM grants g"
    " JOIN tenants t ON t.id = g.tenant_id JOIN tenants h ON h.id = g.grantee_id WHERE g.id = {column}) x) AS {name}"
)
"""By which grant somebody from outside did it: for which company (`name`), and as whose member (`home`)."""
_LABELS = select(CustomField.key, CustomField.label_en, CustomField.label_zh).where(
    CustomField.record_type == bindparam("record_type")
)
_WORDS = {
    "tags": Label("Tags", "标签"), "files": Label("Files", "文件"), "deleted_at": Label("Deleted at", "删除时间"),
    "cleaned_up": Label("Cleaned up", "清理"), "legal_hold": Label("Legal hold", "法律保全"),
    "contact_roles": Label("Contact roles", "联系人角色"), "competitors": Label("Competitors", "竞争对手"),
    "splits": Label("Split", "分成"),
    "merged": Label("Merged records", "并入的记录"), "merged_into": Label("Merged into", "合并到"),
}  # fmt: skip
MERGED = ("merged", "merged_into")
"""What is said of records that became one: ids of records of the same kind."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, as JSON values. Where they are ids of records or people, `old_name` and `new_name` say whose."""

    field: str
    label: Label
    old: Any
    new: Any
    old_name: str | None = None
    new_name: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """`actor` is {id, name, email, locale}, None is the system itself; `on_behalf_of` is {id, kind, name, home}, of
    somebody from outside. Times are UTC.
    """

    id: UUID
    seq: int
    kind: str
    at: datetime
    record_type: str
    record_id: UUID
    version: int
    actor: dict[str, Any] | None
    on_behalf_of: dict[str, Any] | None
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class History:
    """One page; `cursors` stand beside `changes`."""

    changes: list[ChangeEntry]
    cursors: list[str]
    has_next: bool


async def history(
    uow: UnitOfWork, *, record_type: str, record_id: UUID, first: int = 50, after: str | None = None
) -> History:
    """One record's changes, newest first; also those of a deleted record. An unknown record has none.

    Raises NotFound (no record type), Forbidden, ModuleNotInPlan, BadInput (a size or a cursor that is none).
    """
    record = catalogue().known(record_type)
    require(uow.context, record, Action.READ)
    paging.check(Page(first=first, after=after))
    pen = Pen(uow.context)
    sql = _sql(pen, record, record_id, first, after)
    rows = await uow.connection.fetch(sql, *pen.filled())
    kept = rows[:first]
    changes = await entries(uow, record, kept)
    cursors = [paging.make_cursor(uow.tenant_id, ORDER, [row["at"], row["id"]]) for row in kept]
    return History(changes, cursors, len(rows) > first)


def of_record(pen: Pen, record: RecordType, record_id: UUID) -> str:
    """The condition on `changes c` that they are this record's, and for the reader to see: of a record within reach,
    deleted or not, and not of nothing but fields that are not there for them.
    """
    where = (
        f"{pen.owned('c')} AND c.record_id = {pen.bind(record_id, 'uuid')}"
        f" AND c.record_type = {pen.bind(record.name, 'text')}"
    )
    reached = pen.reached(record, "r")
    if reached:
        found = f"SELECT 1 FROM {record.table.name} r WHERE {pen.owned('r')} AND r.id = c.record_id{reached}"
        where += f" AND EXISTS ({found})"
    gone = unseen(pen, record)
    if gone:
        where += f" AND (c.kind <> 'updated' OR c.fields - {pen.bind(gone, 'text[]')} <> '{{}}')"
    return where


def unseen(pen: Pen, record: RecordType) -> list[str]:
    """The fields that are left out of what happened: hidden ones, and those of which there is a hint alone."""
    return sorted(scoping.hidden(pen.limits, record) | scoping.masked(pen.limits, record))


def seen(pen: Pen, record: RecordType, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A change as the reader sees it: that something masked was looked at is said, what it is is not."""
    gone = scoping.hidden(pen.limits, record) if row["kind"] == "revealed" else unseen(pen, record)
    if not gone:
        return row
    return {**row, "fields": {name: value for name, value in row["fields"].items() if name not in gone}}


def _hinted(pen: Pen, record: RecordType, row: Mapping[str, Any]) -> Mapping[str, Any]:
    hints = scoping.masked(pen.limits, record)
    if not hints:
        return row
    fields = row["fields"].items()
    return {**row, "fields": {n: [hint_of_all(v) for v in pair] if n in hints else pair for n, pair in fields}}


def _sql(pen: Pen, record: RecordType, record_id: UUID, first: int, after: str | None) -> str:
    where = of_record(pen, record, record_id)
    if after:
        values = paging.read_cursor(pen.context.tenant_id, ORDER, after, "after")
        where += f" AND {paging.beyond(pen, 'c', ORDER, values)}"
    sql = (
        "SELECT c.id, c.seq, c.kind, c.at, c.record_type, c.record_id, c.version, c.fields,"
        f" {PERSON.format(column='c.actor_id', name='actor')},"
        f" {BEHALF.format(column='c.on_behalf_of', name='on_behalf_of')}"
        f" FROM changes c WHERE {where} ORDER BY c.at DESC, c.id DESC LIMIT {first + 1}"
    )
    check_names_tenant(sql)
    return sql


async def entries(
    uow: UnitOfWork, record: RecordType, rows: Sequence[Mapping[str, Any]], *, whole: bool = False
) -> list[ChangeEntry]:
    """Rows of `changes` with their fields labelled and the ids in them named, as far as the reader sees them; or the
    `whole` of them, with hints of what is masked.
    """
    pen = Pen(uow.context)
    rows = [_hinted(pen, record, row) if whole else seen(pen, record, row) for row in rows]
    labels = await _labels(uow, record, rows)
    names = await _names(uow, record, rows)
    same = ("id", "seq", "kind", "at", "record_type", "record_id", "version", "actor", "on_behalf_of")
    return [
        ChangeEntry(
            **{name: row[name] for name in same},
            fields=[
                FieldChange(field, labels[field], old, new, names.get((field, str(old))), names.get((field, str(new))))
                for field, (old, new) in sorted(row["fields"].items(), key=_place(record))
            ],
        )
        for row in rows
    ]


def _place(record: RecordType) -> Callable[[tuple[str, Any]], tuple[int, str]]:
    """Fields in the order they are declared; jsonb has an order of its own."""
    places = {name: place for place, name in enumerate(record.fields)}
    return lambda change: (places.get(change[0], len(places)), change[0])


async def _labels(uow: UnitOfWork, record: RecordType, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Label]:
    used = {name for row in rows for name in row["fields"]}
    found = {name: Label(name, name) for name in used}
    found |= {name: record.fields[name].label for name in used & record.fields.keys()}
    found |= {name: label for name, label in _WORDS.items() if name in used}
    if any(name.startswith("custom.") for name in used):
        for row in await uow.rows(_LABELS, record_type=record.name):
            found[f"custom.{row['key']}"] = Label(row["label_en"], row["label_zh"])
    return found


async def _names(
    uow: UnitOfWork, record: RecordType, rows: Iterable[Mapping[str, Any]]
) -> Mapping[tuple[str, str], str]:
    """What the ids in changes are called today, a statement for each kind of thing they may be."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    pointing = [field for field in record.fields.values() if field.kind in (Kind.REFERENCE, Kind.MEMBER)]
    for row in rows:
        for field in pointing:
            ids[field.target].update(UUID(value) for value in row["fields"].get(field.name, ()) if value)
    merged = [(name, value) for row in rows for name in MERGED for value in row["fields"].get(name, ()) if value]
    ids[record.name].update(UUID(each) for _, value in merged for each in _each(value))
    titles = {target: await _titles(uow, target, wanted) for target, wanted in ids.items() if wanted}
    found = {(field.name, str(key)): title for field in pointing for key, title in titles.get(field.target, {}).items()}
    of = titles.get(record.name, {})
    return found | {
        (name, str(value)): ", ".join(of[UUID(each)] for each in _each(value) if UUID(each) in of)
        for name, value in merged
    }


def _each(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


async def titles_of(
    uow: UnitOfWork, record: RecordType, rows: Iterable[Mapping[str, Any]]
) -> Mapping[tuple[str, str], str]:
    """What the records and people are called that rows of records point at, by field and id."""
    ids = [{name: [str(row[name])] for name in record.fields if isinstance(row.get(name), UUID)} for row in rows]
    return await _names(uow, record, [{"fields": fields} for fields in ids])


async def _titles(uow: UnitOfWork, target: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    pen = Pen(uow.context)
    wanted = pen.bind(list(ids), "uuid[]")
    if target:
        record = catalogue()[target]
        sql = (
            f"SELECT r.id, r.{record.facts.title} AS title FROM {record.table.name} r"
            f" WHERE {pen.owned('r')} AND r.id = ANY ({wanted}){pen.reached(record, 'r')}"
        )
    else:
        sql = (
            "SELECT u.id, u.name AS title FROM users u JOIN memberships m ON m.user_id = u.id"
            f" WHERE {pen.owned('m')} AND u.id = ANY ({wanted})"
        )
    check_names_tenant(sql)
    rows: list[Row] = await uow.connection.fetch(sql, *pen.filled())
    return {row["id"]: row["title"] for row in rows}
