"""Everything around one record in one feed: what was done with it, how it changed, which files came. Newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput
from tenants.kit.message import Message, say
from tenants.reach import Action
from tenants.records import mentions, paging
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.history import ORDER, ChangeEntry, entries
from tenants.records.reading import unfold
from tenants.records.scoping import may_read, require
from tenants.records.selection import Page, Selection
from tenants.records.sql import Pen
from tenants.records.timeline_sql import BESIDE, CHANGE, FILE, Asked, page_sql

_CHANGED = {
    "created": say("Created", "已创建"),
    "deleted": say("Deleted", "已删除"),
    "restored": say("Restored", "已恢复"),
    "revealed": say("Revealed", "已查看原值"),
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """`occurred_at` is when it happened, `recorded_at` when it was written down; late entries stand where they
    happened. An event has its `record` (columns as its selection asks), a change its `change`, a file its `file`.
    `about` is the record it is of where that is not the feed's own: an account's contact. `summary` may be a Message in
    both languages.
    """

    id: UUID
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: dict[str, Any] | None
    summary: str
    record_type: str | None = None
    record: dict[str, Any] | None = None
    change: ChangeEntry | None = None
    file: FileEntry | None = None
    about: About | None = None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that was put on a record; `size` in bytes."""

    id: UUID
    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class About:
    record_type: str
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page; `cursors` stand beside `entries`."""

    entries: list[TimelineEntry]
    cursors: list[str]
    has_next: bool


async def timeline(
    uow: UnitOfWork,
    *,
    record_type: str,
    record_id: UUID,
    kinds: Collection[str] | None = None,
    first: int = 50,
    after: str | None = None,
    selection: Selection | None = None,
) -> Timeline:
    """The feed of an account or a contact; an account's has what was done with its contacts, their changes and their
    files too, of those the reader reaches. `kinds` are the kinds of its events (call, meeting …), `change` and `file`;
    `selection` says what of an event's record is wanted (all its columns by default). Empty for a record that is not
    there.

    Raises BadInput (a record type without a feed, an unknown kind, a size or a cursor that is none), NotFound (no
    record type), Forbidden.
    """
    subject = catalogue().known(record_type)
    require(uow.context, subject, Action.READ)
    paging.check(Page(first=first, after=after))
    events = [event for event in _events_about(subject) if may_read(uow.context, event)]
    wanted = None if kinds is None else _known(kinds, events)
    if wanted == []:
        return Timeline([], [], False)
    selections = {event.name: _selection(event, selection) for event in events}
    mentioned = [name for event in events for name in mentions.in_selection(event, selections[event.name])]
    pen = await mentions.pen_for(uow, mentioned)
    cursor = paging.read_cursor(uow.tenant_id, ORDER, after, "after") if after else None
    asked = Asked(pen, subject, record_id, wanted, selections, first, cursor)
    if not (events or wanted is None or BESIDE & set(wanted)) or not await _there(uow, subject, record_id):
        return Timeline([], [], False)
    sql = page_sql(asked, events)
    rows = await uow.connection.fetch(sql, *pen.filled())
    kept = rows[:first]
    cursors = [paging.make_cursor(uow.tenant_id, ORDER, [row["at"], row["id"]]) for row in kept]
    return Timeline(await _entries(uow, asked, kept), cursors, len(rows) > first)


async def _there(uow: UnitOfWork, subject: RecordType, record_id: UUID) -> bool:
    """Whether the record is within the reader's reach; where everything is, nobody need ask."""
    pen = Pen(uow.context)
    reached = pen.reached(subject, "r")
    if not reached:
        return True
    key = pen.bind(record_id, "uuid")
    sql = f"SELECT 1 FROM {subject.table.name} r WHERE {pen.owned('r')} AND r.id = {key}{reached}"
    check_names_tenant(sql)
    return await uow.connection.fetchval(sql, *pen.filled()) is not None


def _events_about(subject: RecordType) -> list[RecordType]:
    """The record types that happen to this one."""
    about = [
        record
        for record in catalogue().values()
        if record.facts.happens and any(field.target == subject.name for field in record.references.values())
    ]
    if not about:
        raise BadInput(say("This has no timeline.", "该记录没有时间线。"), "id")
    return about


def _known(kinds: Collection[str], events: Sequence[RecordType]) -> list[str]:
    known = {*BESIDE, *(str(kind) for event in events for kind in event.fields["kind"].choices or ())}
    unknown = sorted(set(kinds) - known)
    if unknown:
        raise BadInput(say("There is no kind {kind}.", "没有类型 {kind}。", kind=unknown[0]), "kinds")
    return list(kinds)


def _selection(event: RecordType, given: Selection | None) -> Selection:
    if given is not None and given.record == event.name:
        return given
    return Selection(event.name, frozenset((*event.fields, "custom")))


async def _entries(uow: UnitOfWork, asked: Asked, rows: Sequence[Any]) -> list[TimelineEntry]:
    changes: dict[UUID, ChangeEntry] = {}
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if row["kind"] == CHANGE:
            by_kind[row["source"]].append(_change(asked, row))
    for name, changed in by_kind.items():
        changes |= {change.id: change for change in await entries(uow, catalogue()[name], changed)}
    return [_entry(asked, row, changes.get(row["id"])) for row in rows]


def _change(asked: Asked, row: Any) -> dict[str, Any]:
    of = {"record_type": row["source"], "record_id": row["about_id"] or asked.record_id}
    return {**row["body"], **of, **{name: row[name] for name in ("id", "at", "actor", "on_behalf_of")}}


def _entry(asked: Asked, row: Any, change: ChangeEntry | None) -> TimelineEntry:
    same = (row["id"], row["kind"], row["at"], row["recorded_at"], row["actor"])
    about = About(row["about_type"], row["about_id"], row["about"]) if row["about_id"] else None
    if change is not None:
        return TimelineEntry(*same, _summary(change), change=change, about=about)
    if row["kind"] == FILE:
        file = FileEntry(row["id"], row["summary"], row["body"]["content_type"], row["body"]["size"])
        return TimelineEntry(*same, row["summary"], "attachment", file=file, about=about)
    record = unfold(asked.pen, asked.selections[row["source"]], row["body"])
    return TimelineEntry(*same, row["summary"], row["source"], record)


def _summary(change: ChangeEntry) -> str:
    if change.kind in _CHANGED:
        return _CHANGED[change.kind]
    en = ", ".join(field.label.en for field in change.fields)
    zh = "、".join(field.label.zh for field in change.fields)
    return Message(f"Changed: {en}", f"已修改：{zh}")
