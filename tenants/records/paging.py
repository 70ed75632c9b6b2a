"""Keyset paging (Relay cursor connections): a cursor holds the ordering values of a row, signed for its tenant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from tenants.changes.log import as_json
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.records import cursors
from tenants.records.catalogue import RecordType
from tenants.records.ordering import Order, Term
from tenants.records.scoping import ByOwner
from tenants.records.selection import Page, Query
from tenants.records.sql import Pen

MAX_SIZE = 500


def check(page: Page) -> None:
    """Raise BadInput for a window that is no window: sizes outside 1 to 500, both directions at once."""
    for name, size in (("first", page.first), ("last", page.last)):
        if size is not None and not 1 <= size <= MAX_SIZE:
            raise BadInput(
                say("`{name}` must be between 1 and {n}.", "`{name}` 须在 1 到 {n} 之间。", name=name, n=MAX_SIZE),
                name,
                {"limit": MAX_SIZE},
            )
    if page.first and page.last:
        raise BadInput(say("Ask for `first` or for `last`, not for both.", "`first` 与 `last` 只能用其一。"), "last")
    if (page.after and page.last) or (page.before and not page.last):
        raise BadInput(
            say("`after` goes with `first`, `before` goes with `last`.", "`after` 配 `first`，`before` 配 `last`。"),
            "before",
        )


def by_owner(pen: Pen, record: RecordType, query: Query, run: Order) -> ByOwner | None:
    """Whether a list is read owner by owner: where that is all the reader reaches, and an index has it in its order."""
    first = run[0]
    if query.search or any(term.custom for term in run) or (first.turned and _indexed(record, first)):
        return None
    return pen.by_owner(record) if _indexed(record, first, behind="owner_id") else None


def window(
    pen: Pen,
    record: RecordType,
    alias: str,
    where: str,
    run: Order,
    after: Sequence[Any] | None,
    size: int,
    owners: ByOwner | None = None,
) -> str:
    """`size` records and one more, in the order `run`, from behind the values `after`: a sub-select under the name of
    `alias`, with the record's columns and those of the order (`Term.outside`). With `owners`, `where` is without reach.
    """
    if run[0].custom and len(run) == 2:
        rows = _by_custom_field(pen, record, alias, where, run, after, size)
        return f"(SELECT * FROM ({rows}) {alias} ORDER BY {by(alias, run)} LIMIT {size + 1}) {alias}"
    if run[0].turned and _indexed(record, run[0]):
        return _in_halves(pen, record, alias, where, run, after, size)
    if after:
        where += f" AND {beyond(pen, alias, run, after)}"
    if owners is not None:
        return _by_owner(pen, record, alias, where, run, size, owners)
    return f"({ordered(pen, record, alias, where, run, size)}) {alias}"


def narrowed(window: str, record: RecordType, alias: str, used: str) -> str:
    """A window with only those of the record's columns that `used`, what is selected from it, speaks of: a wide row is
    copied as often as it is sorted.
    """
    spoken = set(re.findall(rf"\b{alias}\.(\w+)", used))
    kept = ", ".join(f"{alias}.{column.name}" for column in record.table.c if column.name in spoken)
    return window.replace(f"SELECT {alias}.*", f"SELECT {kept or f'{alias}.id'}")


def by(alias: str, run: Order) -> str:
    """The order of a window's rows, seen from outside."""
    return ", ".join(f"{term.outside(alias)} {term.by}" for term in run)


def ordered(
    pen: Pen, record: RecordType, alias: str, where: str, run: Order, size: int, *, only_keys: bool = False
) -> str:
    # A field that is named twice is still there once.
    beside = "".join(dict.fromkeys(f", {term.at(alias)} AS {term.name}" for term in run if term.custom))
    inside = ", ".join(f"{term.at(alias)} {term.by}" for term in run)
    columns = _keys(alias, run) if only_keys else f"{alias}.*{beside}"
    return (
        f"SELECT {columns} FROM {record.table.name} {alias}{_joins(pen, alias, run)} WHERE {where}"
        f" ORDER BY {inside} LIMIT {size + 1}"
    )


def is_walked(record: RecordType, run: Order) -> bool:
    """Whether an index of the record has this order, from its first row to its last."""
    return run[0].custom is None and not run[0].turned and _indexed(record, run[0])


def _keys(alias: str, run: Order) -> str:
    return ", ".join(dict.fromkeys(term.at(alias) for term in run))


def _indexed(record: RecordType, term: Term, *, behind: str = "") -> bool:
    """Whether an index has the records in this order; `behind` a column, for each of its values."""
    wanted = [behind, term.column.name] if behind else [term.column.name]
    names = ([column.name for column in index.columns] for index in record.table.indexes)
    return any(found[1 : 1 + len(wanted)] == wanted for found in names)


def _by_owner(pen: Pen, record: RecordType, alias: str, where: str, run: Order, size: int, owners: ByOwner) -> str:
    """What a few people own, and what nobody does, each a page in the order its index has: read together, everything
    they own would have to be sorted. The few are spelled out, so that their pages are merged as they are read, and the
    plan for any of them costs what that for these does, and is kept. Of more, the keys are merged, which the index has
    all of, and the records looked up; their array is selected, so that the planner does not know how many they are.
    """
    rest = []
    if owners.nobodys is not None:
        rest.append(f"{where} AND {alias}.owner_id IS NULL AND {owners.nobodys(alias)}")
    order = f"ORDER BY {by(alias, run)} LIMIT {size + 1}"
    if owners.each:
        wheres = [*(f"{where} AND {alias}.owner_id = {place}" for place in owners.each), *rest]
        pages = " UNION ALL ".join(f"({ordered(pen, record, alias, each, run, size)})" for each in wheres)
        return f"(SELECT {alias}.* FROM ({pages}) {alias} {order}) {alias}"
    owner, keys = f"{alias}_owner", f"{alias}_key"
    of_each = ordered(pen, record, alias, f"{where} AND {alias}.owner_id = {owner}.id", run, size, only_keys=True)
    listed = (
        f"SELECT {_keys(alias, run)} FROM unnest((SELECT {owners.owners})) AS {owner} (id)"
        f" CROSS JOIN LATERAL ({of_each}) {alias}"
    )
    listed += "".join(f" UNION ALL ({ordered(pen, record, alias, each, run, size, only_keys=True)})" for each in rest)
    return (
        f"(SELECT {alias}.* FROM (SELECT {alias}.id FROM ({listed}) {alias} {order}) {keys}"
        f" JOIN {record.table.name} {alias} ON {pen.owned(alias)} AND {alias}.id = {keys}.id) {alias}"
    )


def _in_halves(
    pen: Pen, record: RecordType, alias: str, where: str, run: Order, after: Sequence[Any] | None, size: int
) -> str:
    """Records with a value and records without one, each in the order an index has them; the second half is looked at
    only when the first does not fill the page. As one read, the whole list would have to be sorted.
    """
    term, place, one = run[0], run[0].at(alias), f"{alias}_half"
    plain = (replace(term, filled=True), *run[1:])
    with_value, without = f"{where} AND {place} IS NOT NULL", f"{where} AND {place} IS NULL"
    if after and after[0] is None:
        with_value += "" if term.nulls_first else " AND false"
        without += f" AND {beyond(pen, alias, run[1:], after[1:])}"
    elif after:
        with_value += f" AND {beyond(pen, alias, plain, after)}"
        without += " AND false" if term.nulls_first else ""
    halves = (without, with_value) if term.nulls_first else (with_value, without)
    rest = f"{halves[1]} AND (SELECT count(*) FROM {one}) <= {size}"
    return (
        f"(WITH {one} AS ({ordered(pen, record, alias, halves[0], plain, size)})"
        f" SELECT * FROM (SELECT * FROM {one} UNION ALL ({ordered(pen, record, alias, rest, plain, size)})) {alias}"
        f" ORDER BY {by(alias, run)} LIMIT {size + 1}) {alias}"
    )


def _by_custom_field(
    pen: Pen, record: RecordType, alias: str, where: str, run: Order, after: Sequence[Any] | None, size: int
) -> str:
    """Records with a value, straight from its index, and records without one, by their id: two reads that are each cut
    to a page, where one join would sort everything.
    """
    term, last = run
    assert term.custom is not None
    beside, place = term.beside(alias), term.at(alias)
    tie = (
        f"{pen.owned(beside)} AND {beside}.field_id = {pen.bind(term.custom.id, 'uuid')} AND {beside}.ordinal = 0"
        f" AND {place} IS NOT NULL"
    )
    with_value = without = where
    if after:
        value, record_id = after
        key, sign = pen.bind_as(last.column, record_id), ">" if last.direction == "ASC" else "<"
        with_value += " AND false" if value is None and not term.nulls_first else ""
        if value is None:
            without += f" AND {alias}.id {sign} {key}"
        else:
            without += " AND false" if term.nulls_first else ""
            with_value += f" AND ({place}, {beside}.id) {sign} ({pen.bind_as(term.column, value)}, {key})"
    found = (
        f"SELECT {alias}.*, {place} AS {term.name} FROM {record.table.name} {alias}"
        f" JOIN custom_values {beside} ON {beside}.id = {alias}.id AND {tie} WHERE {with_value}"
        f" ORDER BY {place} {term.direction}, {beside}.id {last.direction} LIMIT {size + 1}"
    )
    # Who has no value is found by looking at everybody: never when the page is full already.
    full = "" if term.nulls_first else f" AND (SELECT count(*) FROM {alias}_half) <= {size}"
    rest = (
        f"SELECT {alias}.*, NULL AS {term.name} FROM {record.table.name} {alias} WHERE {without}{full}"
        f" AND NOT EXISTS (SELECT 1 FROM custom_values {beside} WHERE {beside}.id = {alias}.id AND {tie})"
        f" ORDER BY {alias}.id {last.direction} LIMIT {size + 1}"
    )
    return f"WITH {alias}_half AS ({found}) SELECT * FROM {alias}_half UNION ALL ({rest})"


def _joins(pen: Pen, alias: str, order: Order) -> str:
    """The tables beside the record that its order needs."""
    fields = {term.beside(alias): term.custom for term in order if term.custom}
    return "".join(
        f" LEFT JOIN custom_values {beside} ON {pen.owned(beside)} AND {beside}.field_id = {pen.bind(field.id, 'uuid')}"
        f" AND {beside}.id = {alias}.id AND {beside}.ordinal = 0"
        for beside, field in fields.items()
    )


def make_cursor(tenant_id: UUID | None, order: Order, values: Sequence[Any]) -> str:
    return cursors_of(order)(tenant_id, values)


def cursors_of(order: Order) -> Callable[[UUID | None, Sequence[Any]], str]:
    """What makes the cursors of a list in this order."""
    shape = _shape(order)

    def make(tenant_id: UUID | None, values: Sequence[Any]) -> str:
        assert tenant_id is not None
        return cursors.signed(tenant_id, shape, [as_json(value) for value in values])

    return make


def read_cursor(tenant_id: UUID, order: Order, cursor: str, field: str) -> list[Any]:
    """The values in a cursor. Raises BadInput unless it was made here, for this tenant and this order."""
    return reader_of(order, field)(tenant_id, cursor)


def reader_of(order: Order, field: str) -> Callable[[UUID, str], list[Any]]:
    """What reads the cursors of a list in this order, as `read_cursor` does."""
    shape = _shape(order)
    types = [_from_json(term.column) for term in order]

    def read(tenant_id: UUID, cursor: str) -> list[Any]:
        found, values = cursors.opened(tenant_id, cursor, field)
        if found != shape:
            raise cursors.wrong(field)
        return [None if value is None else typed(value) for typed, value in zip(types, values, strict=True)]

    return read


def place(pen: Pen, order: Order, page: Page) -> list[Any] | None:
    """The values the window starts behind, or None for the list's own beginning or end. Raises BadInput."""
    cursor, name = (page.before, "before") if page.backward else (page.after, "after")
    return read_cursor(pen.context.tenant_id, order, cursor, name) if cursor else None


def beyond(pen: Pen, alias: str, order: Order, values: Sequence[Any]) -> str:
    """The condition "comes after the row with these values"."""
    directions = {term.direction for term in order}
    if len(directions) == 1 and not any(term.nullable for term in order):
        left = ", ".join(term.at(alias) for term in order)
        right = ", ".join(pen.bind_as(term.column, value) for term, value in zip(order, values, strict=True))
        return f"({left}) {'>' if directions == {'ASC'} else '<'} ({right})"
    branches, equal = [], ""
    for term, value in zip(order, values, strict=True):
        place = term.at(alias)
        branches.append(f"({equal}{_after(pen, term, place, value)})")
        if term is order[-1]:
            break
        same = f"{place} IS NULL" if value is None else f"{place} = {pen.bind_as(term.column, value)}"
        equal += f"{same} AND "
    return f"{_bound(pen, order[0], order[0].at(alias), values[0])}({' OR '.join(branches)})"


def _after(pen: Pen, term: Term, place: str, value: Any) -> str:
    if value is None:
        return f"{place} IS NOT NULL" if term.nulls_first else "false"
    beyond_value = f"{place} {'>' if term.direction == 'ASC' else '<'} {pen.bind_as(term.column, value)}"
    return f"({beyond_value} OR {place} IS NULL)" if term.nullable and not term.nulls_first else beyond_value


def _bound(pen: Pen, first: Term, place: str, value: Any) -> str:
    """What follows from the branches already, said so that an index can start where the page does."""
    if value is None or (first.nullable and not first.nulls_first):
        return ""
    return f"{place} {'>=' if first.direction == 'ASC' else '<='} {pen.bind_as(first.column, value)} AND "


def _shape(order: Order) -> str:
    return ",".join(term.shape for term in order)


def _from_json(column: Column[Any]) -> Callable[[Any], Any]:
    python_type = column.type.python_type
    if python_type is datetime:
        return datetime.fromisoformat
    if python_type is date:
        return date.fromisoformat
    return UUID if python_type is UUID else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
