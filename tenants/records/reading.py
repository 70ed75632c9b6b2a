"""Reads, compiled: a Selection becomes one SQL statement with tenant and soft delete added here and only here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tenants.changes.log import as_json
from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.reach import Action
from tenants.records import mentions, paging, searching
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Kind
from tenants.records.filters import counting
from tenants.records.merging import aliases
from tenants.records.ordering import flipped, ordering
from tenants.records.scoping import require
from tenants.records.selection import ListSelection, Rows, Selection
from tenants.records.sql import Pen

_MEMBER = (
    "(SELECT row_to_json(x) FROM (SELECT u.id, u.name, u.email, u.locale FROM users u JOIN memberships m"
    " ON m.user_id = u.id AND m.tenant_id = $1 WHERE u.id = {column}) x) AS {name}"
)


async def read_one(uow: UnitOfWork, selection: Selection, record_id: UUID) -> dict[str, Any] | None:
    """One living record, what it became where it went into another one, or None when it is absent, deleted or another
    tenant's.
    """
    record = catalogue()[selection.record]
    require(uow.context, record, Action.READ)
    found = await _read_one(uow, record, selection, record_id)
    if found is not None:
        return found
    root = await aliases.root(uow, record_id)
    return await _read_one(uow, record, selection, root) if root else None


async def _read_one(
    uow: UnitOfWork, record: RecordType, selection: Selection, record_id: UUID
) -> dict[str, Any] | None:
    pen = await mentions.pen_for(uow, mentions.in_selection(record, selection))
    alias = pen.alias()
    sql = (
        f"SELECT {columns_of_selection(pen, record, selection, alias)} FROM {record.table.name} {alias}"
        f" WHERE {pen.living(record, alias)} AND {alias}.id = {pen.bind(record_id, 'uuid')}"
    )
    row = await _fetch(uow, sql, pen)
    return unfold(pen, selection, row[0]) if row else None


async def read_list(uow: UnitOfWork, wanted: ListSelection) -> Rows:
    """One page of a list, with cursors; the total only when it was asked for."""
    record = catalogue()[wanted.selection.record]
    require(uow.context, record, Action.READ)
    count, mentioned = None, set(mentions.in_list(record, wanted))
    if wanted.count:
        pen = await mentions.pen_for(uow, mentioned)
        count = (await _fetch(uow, counting(pen, record, wanted.query), pen))[0]["count"]
    if not wanted.rows:
        _check(await mentions.pen_for(uow, mentioned), record, wanted)
        return Rows([], [], False, False, count)
    pen = await mentions.pen_for(uow, mentioned)
    found = await _fetch(uow, _list(pen, record, wanted, ""), pen)
    return _page(pen, wanted, found, count)


def _check(pen: Pen, record: RecordType, wanted: ListSelection) -> None:
    """Refuse a list that could not be read, even where nobody wants its rows."""
    _list(Pen(pen.context, pen.custom, pen.ring), record, wanted, "")


async def _fetch(uow: UnitOfWork, sql: str, pen: Pen) -> list[Any]:
    check_names_tenant(sql)
    found: list[Any] = await uow.connection.fetch(sql, *pen.filled())
    return found


def _list(pen: Pen, record: RecordType, wanted: ListSelection, tie: str) -> str:
    """The statement of one page and one row more, in the direction it is read. `tie` binds it to an outer record."""
    query, alias = wanted.query, pen.alias()
    paging.check(query.page)
    order = ordering(pen.asked_of(record), query.order, pen.custom.get(record.name, {}))
    run = flipped(order) if query.page.backward else order
    owners = paging.by_owner(pen, record, query, run)
    after = paging.place(pen, order, query.page)
    window = searching.page(pen, record, alias, query, tie, run, after, owners)
    keys = ", ".join(f"{term.outside(alias)} AS _o{number}" for number, term in enumerate(order))
    columns = columns_of_selection(pen, record, wanted.selection, alias)
    return f"SELECT {columns}, {keys} FROM {window} ORDER BY {paging.by(alias, run)}"


def columns_of_selection(pen: Pen, record: RecordType, selection: Selection, alias: str) -> str:
    seen = {name: pen.column(record, alias, name) for name in sorted({"id", "version", *selection.columns})}
    columns = [place if place == f"{alias}.{name}" else f"{place} AS {name}" for name, place in seen.items()]
    members = [name for name, field in record.fields.items() if field.kind is Kind.MEMBER and name in selection.columns]
    columns += [_MEMBER.format(column=seen[name], name=name.removesuffix("_id") + "_user") for name in members]
    columns += [_one(pen, record, name, inner, alias) for name, inner in selection.ones.items()]
    columns += [part for key, inner in selection.lists.items() for part in _inner_list(pen, record, key, inner, alias)]
    if selection.tags:
        columns.append(_tags(pen, selection.tags, alias))
    return ", ".join(columns)


def _tags(pen: Pen, selection: Selection, outer: str) -> str:
    tag, alias, link = catalogue()["tag"], pen.alias(), pen.alias()
    return (
        f"(SELECT coalesce(json_agg(row_to_json(x)), '[]'::json)"
        f" FROM (SELECT {columns_of_selection(pen, tag, selection, alias)}"
        f" FROM record_tags {link} JOIN {tag.table.name} {alias}"
        f" ON {pen.living(tag, alias)} AND {alias}.id = {link}.tag_id"
        f" WHERE {pen.owned(link)} AND {link}.id = {outer}.id ORDER BY {alias}.sort_key, {alias}.id) x) AS tags"
    )


def _one(pen: Pen, record: RecordType, name: str, selection: Selection, outer: str) -> str:
    field = record.references[name]
    target, alias = catalogue()[field.target], pen.alias()
    return (
        f"(SELECT row_to_json(x) FROM (SELECT {columns_of_selection(pen, target, selection, alias)}"
        f" FROM {target.table.name} {alias}"
        f" WHERE {pen.living(target, alias)} AND {alias}.id = {pen.column(record, outer, field.name)}) x) AS {name}"
    )


def _inner_list(pen: Pen, record: RecordType, key: str, wanted: ListSelection, outer: str) -> list[str]:
    inverse = record.inverses[wanted.relation or ""]
    target, tie = catalogue()[inverse.record], pen.tie(record, inverse.name, outer)
    parts = []
    if wanted.rows:
        inner = _list(pen, target, wanted, tie)
        parts.append(f"(SELECT coalesce(json_agg(row_to_json(x)), '[]'::json) FROM ({inner}) x) AS \"{key}\"")
    else:
        _check(pen, target, wanted)
    if wanted.count:
        parts.append(f'({counting(pen, target, wanted.query, tie)}) AS "{key}#count"')
    return parts


def unfold(pen: Pen, selection: Selection, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is handed out: nested lists become pages."""
    found = dict(row)
    for name, inner in selection.ones.items():
        if found[name] is not None:
            found[name] = unfold(pen, inner, found[name])
    if selection.tags:
        found["tags"] = [unfold(pen, selection.tags, tag) for tag in found["tags"]]
    for key, wanted in selection.lists.items():
        found[key] = _page(pen, wanted, found.get(key) or [], found.pop(f"{key}#count", None))
    return found


def _page(pen: Pen, wanted: ListSelection, found: list[Any], count: int | None) -> Rows:
    page, record = wanted.query.page, catalogue()[wanted.selection.record]
    more, kept = len(found) > page.size, found[: page.size]
    if page.backward:
        kept = kept[::-1]
    order = ordering(pen.asked_of(record), wanted.query.order, pen.custom.get(record.name, {}))
    rows = [unfold(pen, wanted.selection, row) for row in kept]
    cursors = [
        paging.make_cursor(
            pen.context.tenant_id, order, [as_json(row.pop(f"_o{number}")) for number in range(len(order))]
        )
        for row in rows
    ]
    has_next = more if not page.backward else page.before is not None
    has_previous = more if page.backward else page.after is not None
    return Rows(rows, cursors, has_next, has_previous, count)
