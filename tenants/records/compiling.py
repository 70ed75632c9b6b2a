"""A Shape becomes one SQL statement and one function from its rows to the answer.

Rows come flat, as columns, and the function that shapes them is compiled too: for 50 rows of ten fields this costs a
tenth of walking the document for each, and leaves the database nothing to do but to find the rows (decision 0010).
Lists below a record come as JSON arrays of columns and are shaped by the same kind of function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from tenants.context import TenantContext
from tenants.db.statement import check_names_tenant
from tenants.kit.phones import international
from tenants.records import paging, searching
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Kind
from tenants.records.filters import counting
from tenants.records.holes import Hole, NotReusable, Piece, Signer
from tenants.records.ordering import Order, flipped, ordering
from tenants.records.row_text import entry_text, moment, object_text, picked_text, state
from tenants.records.selection import COUNTED_TO, Page
from tenants.records.shape import (
    Amount,
    Constant,
    Entries,
    Labels,
    Many,
    NextActivity,
    One,
    PagePart,
    PageShape,
    Part,
    Person,
    Scalar,
    Shape,
)
from tenants.records.sql import Pen

Build = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """`sql` with its arguments (the tenant first, holes among them), and how its rows become the answer's value.

    `inside` is the same for a transaction that has entered the tenant already.
    """

    sql: str
    inside: str
    arguments: tuple[Any, ...]
    build: Callable[[Sequence[Sequence[Any]]], Any]
    signer: Signer

    def bound(self, context: TenantContext, variables: Mapping[str, Any]) -> list[Any]:
        """The arguments of one request; what several are pieces of is read once."""
        bound: list[Any] = [context.tenant_id]
        last: Hole | None = None
        value: Any = None
        for each in self.arguments[1:]:
            hole = each.hole if isinstance(each, Piece) else each
            if isinstance(hole, Hole) and hole is not last:
                last, value = hole, hole.fill(context, variables)
            bound.append(value[each.at] if isinstance(each, Piece) else value if hole is last else each)
        return bound

    def shaped(self, context: TenantContext, rows: Sequence[Sequence[Any]]) -> Any:
        self.signer.tenant_id = context.tenant_id
        return self.build(rows)


def compile_one(pen: Pen, shape: Shape, record_id: UUID | Hole) -> Compiled:
    """One living record, or null."""
    record = catalogue()[shape.record]
    level = _Level(pen, record, pen.alias())
    expression = level.object_of(shape.parts)
    key = pen.bind(record_id, "uuid")
    sql = (
        f"SELECT {', '.join(level.columns)} FROM {record.table.name} {level.alias}{''.join(level.joins)}"
        f" WHERE {pen.living(record, level.alias)} AND {level.alias}.id = {key}"
    )
    row = level.function(expression)
    return _compiled(pen, sql, level.alias, lambda rows: row(rows[0]) if rows else None)


def compile_page(pen: Pen, page: PageShape) -> Compiled:
    """One page of a list; its total is a column of the same statement, where it is asked for."""
    sql, build = _page(pen, page, "", as_json_array=False)
    return _compiled(pen, sql, "t1", build)


def _compiled(pen: Pen, sql: str, root: str, build: Callable[[Sequence[Sequence[Any]]], Any]) -> Compiled:
    entering = _entering(sql, root)
    check_names_tenant(sql)
    check_names_tenant(entering)
    return Compiled(entering, sql, tuple(pen.arguments), build, pen.signer)


def _entering(sql: str, root: str) -> str:
    """The statement made to enter its tenant by itself, so that a read is one round trip.

    What is laterally joined to the setting cannot be run before it: the root's condition refers to it, and OFFSET 0
    keeps the planner from pulling anything out. Were that ever to fail, the policies would see no tenant and no row.
    """
    held = sql.replace(f"WHERE {root}.tenant_id = $1", f"WHERE entered.tenant IS NOT NULL AND {root}.tenant_id = $1")
    if held == sql:
        raise ValueError("a read whose root is not held behind its tenant's setting")
    return (
        "SELECT x.* FROM set_config('app.tenant_id', ($1::uuid)::text, true) AS entered (tenant),"
        f" LATERAL ({held} OFFSET 0) AS x"
    )


@dataclass
class _Level:
    """One SELECT: its columns, its to-one joins, and expressions over its rows (`r[0]`, `r[1]`, …)."""

    pen: Pen
    record: RecordType
    alias: str
    in_json: bool = False
    columns: list[str] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    env: dict[str, Any] = field(
        default_factory=lambda: {
            "__builtins__": {},
            "str": str,
            "moment": moment,
            "state": state,
            "international": international,
        }
    )

    def column(self, sql: str) -> str:
        if sql not in self.columns:
            self.columns.append(sql)
        return f"r[{self.columns.index(sql)}]"

    def value(self, made: Any) -> str:
        """A name for something the row function needs."""
        name = f"v{len(self.env)}"
        self.env[name] = made
        return name

    def function(self, expression: str) -> Build:
        """The expression as a function of a row. Its text is made of our own words and quoted keys alone."""
        made: Build = eval(f"lambda r: {expression}", self.env)  # noqa: S307
        return made

    def function_of_rows(self, expression: str) -> Callable[[Sequence[Any]], list[Any]]:
        """The same for many rows at once."""
        made: Callable[[Sequence[Any]], list[Any]] = eval(f"lambda rows: [{expression} for r in rows]", self.env)  # noqa: S307
        return made

    def object_of(self, parts: Sequence[Part]) -> str:
        return object_text((part.key, self._part(self.record, self.alias, part)) for part in parts)

    def _parts(self, record: RecordType, alias: str, parts: Sequence[Part]) -> str:
        return object_text((part.key, self._part(record, alias, part)) for part in parts)

    def _part(self, record: RecordType, alias: str, part: Part) -> str:
        match part:
            case Constant():
                return repr(part.value)
            case Scalar():
                return self._scalar(record, alias, part.column)
            case Entries():
                entries = self.column(self.pen.column(record, alias, part.column))
                return f"[{entry_text(part.fields)} for e in {entries}]"
            case Amount():
                return self._amount(record, alias, part)
            case Person():
                return self._person(record, alias, part)
            case NextActivity():
                return self._next_activity(record, alias, part)
            case One():
                return self._one(record, alias, part)
            case Many():
                return self._many(record, alias, part)
            case Labels():
                return self._labels(alias, part)

    def _scalar(self, record: RecordType, alias: str, name: str) -> str:
        if name == "id":
            return self.column(f"('{record.name}_' || {alias}.id)")
        found, seen = record.fields.get(name), self.pen.column(record, alias, name)
        if found is None:
            return self.column(seen)
        if found.kind is Kind.CHOICE:
            return self.column(f"upper({seen})")
        place = self.column(seen)
        return f"moment({place})" if found.kind is Kind.MOMENT and self.in_json else place

    def _amount(self, record: RecordType, alias: str, part: Amount) -> str:
        sources = {
            "amount_minor": self.column(f"{self.pen.column(record, alias, part.column)}::text"),
            "currency": self.column(f"coalesce({self.pen.column(record, alias, part.currency)}, '')"),
        }
        return f"(None if {sources['amount_minor']} is None else {picked_text(part.fields, sources)})"

    def _person(self, record: RecordType, alias: str, part: Person) -> str:
        user, column = self.pen.alias(), self.pen.column(record, alias, part.column)
        # No second look at the membership: the foreign key (tenant, owner) makes every owner a member of this tenant.
        self.joins.append(f" LEFT JOIN users {user} ON {user}.id = {column}")
        there = self.column(column)
        wanted = {each.column for each in part.fields if isinstance(each, Scalar)}
        sources = {name: self.column(f"{user}.{name}") for name in sorted(wanted - {"id"})}
        sources["id"] = f"'user_' + str({there})"
        return f"(None if {there} is None else {picked_text(part.fields, sources)})"

    def _next_activity(self, record: RecordType, alias: str, part: NextActivity) -> str:
        place = self.column(self.pen.column(record, alias, "next_activity_at"))
        due = f"moment({place})" if self.in_json else place
        return picked_text(part.fields, {"due_at": due, "state": f"state({due})"})

    def _one(self, record: RecordType, alias: str, part: One) -> str:
        reference = record.references[part.relation]
        target, inner = catalogue()[reference.target], self.pen.alias()
        self.joins.append(
            f" LEFT JOIN {target.table.name} {inner}"
            f" ON {self.pen.living(target, inner)} AND {inner}.id = {self.pen.column(record, alias, reference.name)}"
        )
        there = self.column(f"{inner}.version")
        return f"(None if {there} is None else {self._parts(target, inner, part.shape.parts)})"

    def _many(self, record: RecordType, alias: str, part: Many) -> str:
        tie = self.pen.tie(record, part.relation, alias)
        sql, build = _page(self.pen, part.page, tie, as_json_array=True)
        return f"{self.value(build)}({self.column(f'({sql})')})"

    def _labels(self, alias: str, part: Labels) -> str:
        tag = catalogue()[part.shape.record]
        level = _Level(self.pen, tag, self.pen.alias(), in_json=True)
        link, row = self.pen.alias(), level.object_of(part.shape.parts)
        by = f"{level.alias}.sort_key, {level.alias}.id"
        sql = (
            f"(SELECT json_agg(json_build_array({', '.join(level.columns) or '0'}) ORDER BY {by})"
            f" FROM record_tags {link} JOIN {tag.table.name} {level.alias}"
            f" ON {self.pen.living(tag, level.alias)} AND {level.alias}.id = {link}.tag_id{''.join(level.joins)}"
            f" WHERE {self.pen.owned(link)} AND {link}.id = {alias}.id)"
        )
        return f"[{self.value(level.function(row))}(t) for t in {self.column(sql)} or ()]"


def _page(pen: Pen, page: PageShape, tie: str, *, as_json_array: bool) -> tuple[str, Callable[[Any], Any]]:
    """The statement of one page and one row more, and how its rows become the connection."""
    record, query = catalogue()[page.record], page.query
    paging.check(query.page)
    level = _Level(pen, record, pen.alias(), in_json=as_json_array)
    order = ordering(pen.asked_of(record), query.order, pen.custom.get(record.name, {}))
    run = flipped(order) if query.page.backward else order
    owners = paging.by_owner(pen, record, query, run)
    wants_total = any(part.what in _COUNTS for part in page.parts)
    counted = f"({counting(pen, record, query, tie)})" if wants_total else ""
    build = _Connection(pen.signer, level, page, order, wants_total).builder()
    # The window is cut before anything is joined to it, whatever the planner thinks of the joins.
    after = _place(pen, order, query.page)
    window = searching.page(pen, record, level.alias, query, tie, run, after, owners)
    by = paging.by(level.alias, run)
    columns, joins = ", ".join(level.columns) or "0", "".join(level.joins)
    window = paging.narrowed(window, record, level.alias, f"{columns} {joins} {by}")
    if as_json_array:
        listed = f"(SELECT json_agg(json_build_array({columns}) ORDER BY {by}) FROM {window}{joins})"
        return f"SELECT json_build_array({listed}, {counted or 'NULL'})", build
    if counted:  # the total is there even where the page is empty
        columns, window = f"{columns}, c.n", f"(SELECT {counted} AS n) c LEFT JOIN {window} ON true"
    return f"SELECT {columns} FROM {window}{joins} ORDER BY {by}", build


def _place(pen: Pen, order: Order, page: Page) -> Sequence[Any] | None:
    """The values the window starts behind, None for the list's own beginning or end."""
    cursor, name = (page.before, "before") if page.backward else (page.after, "after")
    return _open_values(order, cursor, name) if isinstance(cursor, Hole) else paging.place(pen, order, page)


def _open_values(order: Order, cursor: Hole, name: str) -> list[Piece]:
    """The values in a cursor that is not known yet. Where one may be null, the condition depends on whether it is."""
    if any(term.nullable for term in order):
        raise NotReusable
    read = paging.reader_of(order, name)
    values = cursor.then(lambda context, text: read(context.tenant_id, text))
    return [Piece(values, at) for at in range(len(order))]


_COUNTS: Mapping[str, Callable[[list[Any], bool, int], Any]] = {
    "total_count": lambda rows, more, count: min(count, COUNTED_TO),
    "total_count_is_exact": lambda rows, more, count: count <= COUNTED_TO,
}


class _Connection:
    """How the rows of one page become the connection a document asks for."""

    def __init__(self, signer: Signer, level: _Level, page: PageShape, order: Order, counted: bool) -> None:
        self.signer = signer
        self.level = level
        self.page = page
        self.order = order
        self.counted = counted
        self.size = page.query.page.size
        self.backward = page.query.page.backward
        self.keys = self._keys()
        self._make_cursor = paging.cursors_of(order)

    def _keys(self) -> list[int]:
        """Where a row has the values of the order, if anything is made of them; to be counted, a row needs its id."""
        wanted = self.order if self._writes_cursors() else self.order[-1:] if self.counted else ()
        return [int(self.level.column(term.outside(self.level.alias))[2:-1]) for term in wanted]

    def _writes_cursors(self) -> bool:
        triples = [triple for part in self.page.parts if part.what in ("edges", "page_info") for triple in part.inner]
        return any(what in ("cursor", "start_cursor", "end_cursor") for _, what, _ in triples)

    def builder(self) -> Callable[[Any], Any]:
        parts = [(part.key, self._part(part)) for part in self.page.parts]
        split = self._split_json if self.level.in_json else self._split_rows
        size, backward = self.size, self.backward

        def build(found: Any) -> dict[str, Any]:
            rows, count = split(found)
            more = len(rows) > size
            if more:
                rows = rows[:size]
            if backward:
                rows = rows[::-1]
            return {key: make(rows, more, count) for key, make in parts}

        return build

    def _split_rows(self, found: Sequence[Any]) -> tuple[list[Any], int]:
        if not self.counted:
            return cast("list[Any]", found), 0
        return [row for row in found if row[self.keys[-1]] is not None], found[0][-1]

    def _split_json(self, found: Any) -> tuple[list[Any], int]:
        return found[0] or [], found[1] or 0

    def _part(self, part: PagePart) -> Callable[[list[Any], bool, int], Any]:
        if part.what == "constant":
            return lambda rows, more, count: part.inner
        if part.what in _COUNTS:
            return _COUNTS[part.what]
        if part.what == "nodes":
            nodes = self.level.function_of_rows(self.level.object_of(part.inner))
            return lambda rows, more, count: nodes(rows)
        if part.what == "edges":
            return self._edges(part.inner)
        return self._page_info(part.inner)

    def _edges(self, inner: Sequence[tuple[str, str, Any]]) -> Callable[[list[Any], bool, int], Any]:
        makers: list[tuple[str, Build]] = []
        for key, what, value in inner:
            if what == "node":
                makers.append((key, self.level.function(self.level.object_of(value))))
            else:
                makers.append((key, self._cursor if what == "cursor" else _always(value)))
        return lambda rows, more, count: [{key: make(row) for key, make in makers} for row in rows]

    def _page_info(self, inner: Sequence[tuple[str, str, Any]]) -> Callable[[list[Any], bool, int], Any]:
        page = self.page.query.page
        nearer = page.before is not None if self.backward else page.after is not None
        sources: dict[str, Callable[[list[Any], bool], Any]] = {
            "has_next_page": (lambda rows, more: nearer) if self.backward else (lambda rows, more: more),
            "has_previous_page": (lambda rows, more: more) if self.backward else (lambda rows, more: nearer),
            "start_cursor": lambda rows, more: self._cursor(rows[0]) if rows else None,
            "end_cursor": lambda rows, more: self._cursor(rows[-1]) if rows else None,
        }
        makers = [(key, sources.get(what) or _fixed(value)) for key, what, value in inner]
        return lambda rows, more, _count: {key: make(rows, more) for key, make in makers}

    def _cursor(self, row: Sequence[Any]) -> str:
        return self._make_cursor(self.signer.tenant_id, [row[index] for index in self.keys])


def _fixed(value: Any) -> Callable[[list[Any], bool], Any]:
    return lambda _rows, _more: value


def _always(value: Any) -> Build:
    return lambda _row: value
