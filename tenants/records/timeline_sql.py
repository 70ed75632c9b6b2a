"""The one statement behind a page of a timeline: a branch for each kind of entry, each read from its own index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.db.statement import check_names_tenant
from tenants.records import paging
from tenants.records.attachments.reading import ORDER as NEWEST_FILES
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Field
from tenants.records.history import BEHALF, ORDER, PERSON, unseen
from tenants.records.ordering import Term
from tenants.records.reading import columns_of_selection
from tenants.records.scoping import may_read
from tenants.records.selection import Selection
from tenants.records.sql import Pen

CHANGE = "change"
FILE = "file"
BESIDE = frozenset({CHANGE, FILE})
"""Kinds of entries that are no records of their own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One reading of one feed."""

    pen: Pen
    subject: RecordType
    record_id: UUID
    kinds: list[str] | None
    selections: dict[str, Selection]
    first: int
    after: list[Any] | None

    def wants(self, kind: str) -> bool:
        return self.kinds is None or kind in self.kinds

    @property
    def cut(self) -> str:
        return f"LIMIT {self.first + 1}"


def page_sql(asked: Asked, events: Sequence[RecordType]) -> str:
    """Each branch is ordered and cut by itself, so that each is served by its own index and reads no more than a page;
    what is left is merged.
    """
    branches = [branch for event in events for branch in _event_branches(asked, event)]
    below = list(_below(asked))
    if asked.wants(CHANGE):
        branches.append(_changes(asked, asked.subject, asked.pen.bind(asked.record_id, "uuid")))
        branches += [_of_each(asked, *each, _changes(asked, each[0], "{parent}.id")) for each in below]
    if asked.wants(FILE):
        branches.append(_files(asked, asked.pen.bind(asked.record_id, "uuid")))
        branches += [_of_each(asked, *each, _files(asked, "{parent}.id")) for each in below]
    merged = " UNION ALL ".join(f"({branch})" for branch in branches)
    sql = (
        f"SELECT e.*, {PERSON.format(column='e.actor_id', name='actor')},"
        f" {BEHALF.format(column='e.behalf_id', name='on_behalf_of')} FROM ({merged}) e"
        f" ORDER BY e.at DESC, e.id DESC {asked.cut}"
    )
    check_names_tenant(sql)
    return sql


def _below(asked: Asked) -> Iterator[tuple[RecordType, Field]]:
    """The kinds of records that belong to the subject (an account's contacts) and what ties each of them to it."""
    for record in catalogue().values():
        if record.facts.happens or not record.facts.scoped or record.name == asked.subject.name:
            continue
        if not may_read(asked.pen.context, record):
            continue
        for field in asked.pen.asked_of(record).references.values():
            if field.target == asked.subject.name:
                yield record, field


def _of_each(asked: Asked, record: RecordType, back: Field, inner: str) -> str:
    """What stands in `inner` for each record below the subject, as far as the reader reaches it, and whose it is."""
    alias = asked.pen.alias()
    inner = inner.replace("{parent}", alias)
    key = asked.pen.bind(asked.record_id, "uuid")
    about = f"'{record.name}'::text AS about_type, {alias}.id AS about_id, {alias}.{record.facts.title}::text AS about"
    return (
        f"SELECT {_NAMED}, {about} FROM {record.table.name} {alias} CROSS JOIN LATERAL ({inner}) x"
        f" WHERE {asked.pen.living(record, alias)} AND {alias}.{back.name} = {key}"
        f" ORDER BY x.at DESC, x.id DESC {asked.cut}"
    )


_NAMED = "x.at, x.id, x.kind, x.source, x.recorded_at, x.actor_id, x.behalf_id, x.summary, x.body"
_ITSELF = ", NULL::text AS about_type, NULL::uuid AS about_id, NULL::text AS about"


def _event_branches(asked: Asked, event: RecordType) -> Iterator[str]:
    if asked.kinds is not None and not set(asked.kinds) - BESIDE:
        return
    direct = [field for field in event.references.values() if field.target == asked.subject.name]
    for field in direct:
        yield _events(asked, event, f"{{alias}}.{field.name} = {asked.pen.bind(asked.record_id, 'uuid')}")
    for field in event.references.values():
        for back in catalogue()[field.target].references.values():
            if back.target == asked.subject.name and field.target != asked.subject.name:
                yield _events_below(asked, event, field, back, direct)


def _events_below(asked: Asked, event: RecordType, field: Field, back: Field, direct: Sequence[Field]) -> str:
    """What happened to the records that belong to the subject (its contacts), page by page for each of them."""
    between, alias = catalogue()[field.target], asked.pen.alias()
    key = asked.pen.bind(asked.record_id, "uuid")
    # What names the subject itself is in the other branch.
    others = "".join(f" AND {{alias}}.{other.name} IS DISTINCT FROM {key}" for other in direct)
    inner = _events(asked, event, f"{{alias}}.{field.name} = {alias}.id{others}")
    return (
        f"SELECT x.* FROM {between.table.name} {alias} CROSS JOIN LATERAL ({inner}) x"
        f" WHERE {asked.pen.living(between, alias)} AND {alias}.{back.name} = {key}"
        f" ORDER BY x.at DESC, x.id DESC {asked.cut}"
    )


def _events(asked: Asked, event: RecordType, tie: str) -> str:
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
        f" {alias}.{facts.title}::text AS summary,"
        f" (SELECT row_to_json(x) FROM (SELECT {columns}) x)::jsonb AS body{_ITSELF}"
        f" FROM {event.table.name} {alias} WHERE {where}"
        f" ORDER BY {alias}.{facts.happens} DESC, {alias}.id DESC {asked.cut}"
    )


def _changes(asked: Asked, record: RecordType, key: str) -> str:
    """What the system keeps by itself (when it was last followed up) says nothing that the events do not say, and files
    have entries of their own.
    """
    pen = asked.pen
    gone = ["files", *record.facts.kept, *unseen(pen, record)]
    where = (
        f"{pen.owned('c')} AND c.record_id = {key}"
        f" AND c.record_type = {pen.bind(record.name, 'text')}"
        f" AND (c.kind <> 'updated' OR c.fields - {pen.bind(gone, 'text[]')} <> '{{}}')"
    )
    if asked.after:
        where += f" AND {paging.beyond(pen, 'c', ORDER, asked.after)}"
    return (
        f"SELECT c.at, c.id, '{CHANGE}'::text AS kind, c.record_type::text AS source, c.at AS recorded_at, c.actor_id,"
        " c.on_behalf_of AS behalf_id, ''::text AS summary, jsonb_build_object('seq', c.seq, 'kind', c.kind,"
        f" 'version', c.version, 'fields', c.fields) AS body{_ITSELF}"
        f" FROM changes c WHERE {where} ORDER BY c.at DESC, c.id DESC {asked.cut}"
    )


def _files(asked: Asked, key: str) -> str:
    where = f"a.tenant_id = $1 AND a.record_id = {key} AND a.kept_at IS NOT NULL"
    if asked.after:
        where += f" AND {paging.beyond(asked.pen, 'a', NEWEST_FILES, asked.after)}"
    return (
        f"SELECT a.kept_at AS at, a.id, '{FILE}'::text AS kind, ''::text AS source, a.kept_at AS recorded_at,"
        " a.created_by AS actor_id, NULL::uuid AS behalf_id, a.filename AS summary,"
        " jsonb_build_object('record_type', a.record_type, 'record_id', a.record_id, 'content_type', a.content_type,"
        f" 'size', (SELECT u.size FROM uploads u WHERE u.tenant_id = $1 AND u.id = a.upload_id)) AS body{_ITSELF}"
        f" FROM attachments a WHERE {where} ORDER BY a.kept_at DESC, a.id DESC {asked.cut}"
    )
