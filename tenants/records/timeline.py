"""Everything around one record in one feed: what was done with it, and how it changed. Newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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
from tenants.records.fields import Field
from tenants.records.history import BEHALF, ORDER, PERSON, ChangeEntry, entries, unseen
from tenants.records.ordering import Term
from tenants.records.reading import columns_of_selection, unfold
from tenants.records.scoping import may_read, require
from tenants.records.selection import Page, Selection
from tenants.records.sql import Pen

CHANGE = "change"
_CHANGED = {
    "created": say("Created", "已创建"),
    "deleted": say("Deleted", "已删除"),
    "restored": say("Restored", "已恢复"),
    "revealed": say("Revealed", "已查看原值"),
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """`occurred_at` is when it happened, `recorded_at` when it was written down; late entries stand where they
    happened. An event has its `record` (columns as its selection asks), a change its `change`. `summary` may be a
    Message in both languages.
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


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page; `cursors` stand beside `entries`."""

    entries: list[TimelineEntry]
    cursors: list[str]
    has_next: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """One reading of one feed."""

    pen: Pen
    subject: RecordType
    record_id: UUID
    kinds: list[str] | None
    selections: dict[str, Selection]
    first: int
    after: list[Any] | None


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
    """The feed of an account or a contact; an account's has what was done with its contacts too. `kinds` are the kinds
    of its events (call, meeting …) and `change`; `selection` says what of an event's record is wanted (all its columns
    by default). Empty for a record that is not there.

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
    asked = _Asked(pen, subject, record_id, wanted, selections, first, cursor)
    if not (events or kinds is None or CHANGE in kinds) or not await _there(uow, subject, record_id):
        return Timeline([], [], False)
    sql = _sql(asked, events)
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
    known = {CHANGE, *(str(kind) for event in events for kind in event.fields["kind"].choices or ())}
    unknown = sorted(set(kinds) - known)
    if unknown:
        raise BadInput(say("There is no kind {kind}.", "没有类型 {kind}。", kind=unknown[0]), "kinds")
    return list(kinds)


def _selection(event: RecordType, given: Selection | None) -> Selection:
    if given is not None and given.record == event.name:
        return given
    return Selection(event.name, frozenset((*event.fields, "custom")))


def _sql(asked: _Asked, events: Sequence[RecordType]) -> str:
    """Each branch is ordered and cut by itself, so that each is served by its own index and reads no more than a page;
    what is left is merged.
    """
    branches = [branch for event in events for branch in _event_branches(asked, event)]
    if asked.kinds is None or CHANGE in asked.kinds:
        branches.append(_changes(asked))
    merged = " UNION ALL ".join(f"({branch})" for branch in branches)
    sql = (
        f"SELECT e.*, {PERSON.format(column='e.actor_id', name='actor')},"
        f" {BEHALF.format(column='e.behalf_id', name='on_behalf_of')} FROM ({merged}) e"
        f" ORDER BY e.at DESC, e.id DESC LIMIT {asked.first + 1}"
    )
    check_names_tenant(sql)
    return sql


def _event_branches(asked: _Asked, event: RecordType) -> Iterator[str]:
    if asked.kinds is not None and not set(asked.kinds) - {CHANGE}:
        return
    direct = [field for field in event.references.values() if field.target == asked.subject.name]
    for field in direct:
        yield _events(asked, event, f"{{alias}}.{field.name} = {asked.pen.bind(asked.record_id, 'uuid')}")
    for field in event.references.values():
        for back in catalogue()[field.target].references.values():
            if back.target == asked.subject.name and field.target != asked.subject.name:
                yield _events_below(asked, event, field, back, direct)


def _events_below(asked: _Asked, event: RecordType, field: Field, back: Field, direct: Sequence[Field]) -> str:
    """What happened to the records that belong to the subject (its contacts), page by page for each of them."""
    between, alias = catalogue()[field.target], asked.pen.alias()
    key = asked.pen.bind(asked.record_id, "uuid")
    # What names the subject itself is in the other branch.
    others = "".join(f" AND {{alias}}.{other.name} IS DISTINCT FROM {key}" for other in direct)
    inner = _events(asked, event, f"{{alias}}.{field.name} = {alias}.id{others}")
    return (
        f"SELECT x.* FROM {between.table.name} {alias} CROSS JOIN LATERAL ({inner}) x"
        f" WHERE {asked.pen.living(between, alias)} AND {alias}.{back.name} = {key}"
        f" ORDER BY x.at DESC, x.id DESC LIMIT {asked.first + 1}"
    )


def _events(asked: _Asked, event: RecordType, tie: str) -> str:
    pen, facts = asked.pen, event.facts
    alias = pen.alias()
    order = (
        Term(event.table.c[facts.happens], "DESC", nulls_first=True),  # what is still to happen
        Term(event.table.c.id, "DESC"),
    )
    where = f"{pen.living(event, alias)} AND {tie.format(alias=alias)}"
    if asked.kinds is not None:
        where += f" AND {alias}.kind = ANY ({pen.bind(asked.kinds, 'text[]')})"
    if asked.after:
        where += f" AND {paging.beyond(pen, alias, order, asked.after)}"
    columns = columns_of_selection(pen, event, asked.selections[event.name], alias)
    return (
        f"SELECT {alias}.{facts.happens} AS at, {alias}.id, {alias}.kind::text, '{event.name}'::text AS source,"
        f" {alias}.created_at AS recorded_at, {alias}.created_by AS actor_id, NULL::uuid AS behalf_id,"
        f" {alias}.{facts.title}::text AS summary, (SELECT row_to_json(x) FROM (SELECT {columns}) x)::jsonb AS body"
        f" FROM {event.table.name} {alias} WHERE {where}"
        f" ORDER BY {alias}.{facts.happens} DESC, {alias}.id DESC LIMIT {asked.first + 1}"
    )


def _changes(asked: _Asked) -> str:
    """What the system keeps by itself (when it was last followed up) says nothing that the events do not say."""
    pen = asked.pen
    gone = [*asked.subject.facts.kept, *unseen(pen, asked.subject)]
    where = (
        f"{pen.owned('c')} AND c.record_id = {pen.bind(asked.record_id, 'uuid')}"
        f" AND c.record_type = {pen.bind(asked.subject.name, 'text')}"
        f" AND (c.kind <> 'updated' OR c.fields - {pen.bind(gone, 'text[]')} <> '{{}}')"
    )
    if asked.after:
        where += f" AND {paging.beyond(pen, 'c', ORDER, asked.after)}"
    return (
        f"SELECT c.at, c.id, '{CHANGE}'::text AS kind, ''::text AS source, c.at AS recorded_at, c.actor_id,"
        " c.on_behalf_of AS behalf_id, ''::text AS summary, jsonb_build_object('seq', c.seq, 'kind', c.kind,"
        " 'version', c.version, 'fields', c.fields) AS body"
        f" FROM changes c WHERE {where} ORDER BY c.at DESC, c.id DESC LIMIT {asked.first + 1}"
    )


async def _entries(uow: UnitOfWork, asked: _Asked, rows: Sequence[Any]) -> list[TimelineEntry]:
    of_subject = {"record_type": asked.subject.name, "record_id": asked.record_id}
    changed = [
        {**row["body"], **of_subject, "id": row["id"], "at": row["at"]}
        | {"actor": row["actor"], "on_behalf_of": row["on_behalf_of"]}
        for row in rows
        if row["kind"] == CHANGE
    ]
    changes = {change.id: change for change in await entries(uow, asked.subject, changed)}
    return [_entry(asked, row, changes.get(row["id"])) for row in rows]


def _entry(asked: _Asked, row: Any, change: ChangeEntry | None) -> TimelineEntry:
    same = (row["id"], row["kind"], row["at"], row["recorded_at"], row["actor"])
    if change is not None:
        return TimelineEntry(*same, _summary(change), change=change)
    record = unfold(asked.pen, asked.selections[row["source"]], row["body"])
    return TimelineEntry(*same, row["summary"], row["source"], record)


def _summary(change: ChangeEntry) -> str:
    if change.kind in _CHANGED:
        return _CHANGED[change.kind]
    en = ", ".join(field.label.en for field in change.fields)
    zh = "、".join(field.label.zh for field in change.fields)
    return Message(f"Changed: {en}", f"已修改：{zh}")
