"""Which of several filters records meet: stored ones, or such as are just about to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tenants.changes.log import as_json
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records import custom, custom_kinds, mentions, relative
from tenants.records.catalogue import RecordType
from tenants.records.filters import condition
from tenants.records.sealing.finding import refuse_to_keep
from tenants.records.sql import Pen
from tenants.records.tokens import record_tokens, sort_key

Filters = Mapping[UUID, Mapping[str, Any]]
"""Filters in the house's names, each by an id that says which it is. An empty one is met by everything."""
Met = Mapping[UUID, frozenset[UUID]]
"""By record, the filters it meets."""
ALIAS = "t1"
_VALUE = "id uuid, field_id uuid, text_value text, int_value bigint, moment_value timestamptz"


async def check_filter(uow: UnitOfWork, record: RecordType, tree: Mapping[str, Any]) -> None:
    """Whether a filter can decide about records: alike for everybody, on every day. Raises BadInput."""
    pen = await _pen(uow, record, [tree])
    condition(pen, record, pen.alias(), tree)
    refuse_to_keep(pen)
    if relative.depends_on_the_reader(pen):
        raise BadInput(
            say("A rule is the same for everybody and on every day.", "规则对所有人、在任何一天都应相同。"), "filter"
        )


async def met_by_arriving(
    uow: UnitOfWork, record: RecordType, filters: Filters, rows: Sequence[Mapping[str, Any]]
) -> Met:
    """Of records about to be stored. They are laid before the statement as rows, with the tenant's own fields and the
    words they will be found by beside them: to the filters they look stored.
    """
    asked, ids = {key: tree for key, tree in filters.items() if tree}, [row["id"] for row in rows]
    if not asked:
        return _met(filters, ids, [], {})
    pen = await _pen(uow, record, asked.values())
    assert pen.alias() == ALIAS
    laid = (list(_rows(uow, record, rows)), await _values(uow, record, rows), list(_words(record, rows)))
    here, values, words = (pen.bind(each, "jsonb") for each in laid)
    shadows = (
        f"WITH custom_values AS (SELECT $1::uuid AS tenant_id, c.* FROM jsonb_to_recordset({values}) AS c ({_VALUE})),"
        f" record_tokens AS (SELECT $1::uuid AS tenant_id, '{record.name}' AS record_type, k.*"
        f" FROM jsonb_to_recordset({words}) AS k (id uuid, token text, fields int))"
    )
    source = f"jsonb_populate_recordset(NULL::{record.table.name}, {here}) AS {ALIAS}"
    conditions = _conditions(pen, record, asked)
    return _met(filters, ids, list(conditions), await _asked(uow, pen, conditions, shadows, source, "true"))


async def met_by_stored(uow: UnitOfWork, record: RecordType, filters: Filters, ids: Sequence[UUID]) -> Met:
    """The same of records that are there."""
    asked = {key: tree for key, tree in filters.items() if tree}
    if not asked:
        return _met(filters, ids, [], {})
    pen = await _pen(uow, record, asked.values())
    assert pen.alias() == ALIAS
    which = f"{pen.undeleted(ALIAS)} AND {ALIAS}.id = ANY ({pen.bind(list(ids), 'uuid[]')})"
    conditions = _conditions(pen, record, asked)
    told = await _asked(uow, pen, conditions, "", f"{record.table.name} {ALIAS}", which)
    return _met(filters, ids, list(conditions), told)


async def _pen(uow: UnitOfWork, record: RecordType, trees: Iterable[Mapping[str, Any]]) -> Pen:
    """A pen that writes for the house: a rule decides alike, whoever's record it is."""
    found = await mentions.pen_for(uow, {each for tree in trees for each in mentions.in_filter(record, tree)})
    own = {name: await custom.definitions(uow, name) for name in found.custom}
    return Pen(uow.context.as_system(), own, found.ring)


def _conditions(pen: Pen, record: RecordType, asked: Filters) -> dict[UUID, str]:
    """Without those that cannot be run any more (their field was archived, say): they match nothing."""
    found: dict[UUID, str] = {}
    for key, tree in asked.items():
        bound = len(pen.arguments)
        try:
            found[key] = condition(pen, record, ALIAS, tree)
        except BadInput:
            del pen.arguments[bound:]  # what is bound and named nowhere has no type
    return found


async def _asked(
    uow: UnitOfWork, pen: Pen, conditions: Mapping[UUID, str], shadows: str, source: str, which: str
) -> dict[UUID, Sequence[bool]]:
    if not conditions:
        return {}
    columns = ", ".join(f"({each}) IS TRUE" for each in conditions.values())
    sql = f"{shadows} SELECT {ALIAS}.id, ARRAY[{columns}] AS met FROM {source} WHERE {which}"
    check_names_tenant(sql)
    return {row["id"]: row["met"] for row in await uow.connection.fetch(sql, *pen.filled())}


def _met(filters: Filters, ids: Iterable[UUID], asked: Sequence[UUID], told: Mapping[UUID, Sequence[bool]]) -> Met:
    always = frozenset(key for key, tree in filters.items() if not tree)
    return {each: always | {key for key, met in zip(asked, told.get(each, ()), strict=False) if met} for each in ids}


def _rows(uow: UnitOfWork, record: RecordType, rows: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    columns = {column.name for column in record.table.c}
    for row in rows:
        values = {name: as_json(value) for name, value in row.items() if name in columns}
        beside = {"tenant_id": str(uow.tenant_id), "sort_key": sort_key(row[record.facts.title])}
        yield values | beside


async def _values(uow: UnitOfWork, record: RecordType, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    fields = await custom.definitions(uow, record.name)
    return [
        {
            "id": str(row["id"]), "field_id": str(fields[key].id),
            "text_value": side.text, "int_value": side.number, "moment_value": as_json(side.moment),
        }
        for row in rows
        for key, value in (row.get("custom") or {}).items()
        if key in fields and not fields[key].sensitive
        for side in custom_kinds.side(fields[key], value)
    ]  # fmt: skip


def _words(record: RecordType, rows: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        for token, fields in record_tokens(record.fields, row).items():
            yield {"id": str(row["id"]), "token": token, "fields": fields}
