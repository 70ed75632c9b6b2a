"""Groups of records and what they come to, read by one statement with the tenant and soft delete in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tenants.db.statement import check_names_tenant
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.reach import Action
from tenants.records import mentions
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.filters import matching
from tenants.records.grouping.asking import MAX_GROUPS, MAX_KEYS, Figure, Group, GroupQuery, Groups, Having, Of, Ranked
from tenants.records.grouping.keys import KeyPart, key_part
from tenants.records.grouping.measures import Measure, measure
from tenants.records.ordering import CUSTOM
from tenants.records.scoping import require
from tenants.records.selection import Query
from tenants.records.sql import Pen

_COMPARE = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


async def group(uow: UnitOfWork, query: GroupQuery) -> Groups:
    """The groups of the records a filter and a search leave, the largest first unless ordered otherwise; of a date the
    earliest first. At most `first` of them. Raises BadInput, Forbidden, ModuleNotInPlan.
    """
    record = catalogue()[query.record]
    require(uow.context, record, Action.READ)
    _check(query)
    statement = _Statement(await mentions.pen_for(uow, _mentioned(record, query)), record, query)
    sql = statement.sql()
    check_names_tenant(sql)
    rows = await uow.connection.fetch(sql, *statement.pen.filled())
    return Groups(tuple(statement.group_of(row) for row in rows[: query.first]), len(rows) > query.first)


def _check(query: GroupQuery) -> None:
    if len(query.keys) > MAX_KEYS:
        raise BadInput(say("Group by {n} fields at most.", "最多按 {n} 个字段分组。", n=MAX_KEYS), "groupBy")
    if not 1 <= query.first <= MAX_GROUPS:
        message = say("`first` must be between 1 and {n}.", "`first` 须在 1 到 {n} 之间。", n=MAX_GROUPS)
        raise BadInput(message, "first", {"limit": MAX_GROUPS})


def _mentioned(record: RecordType, query: GroupQuery) -> Iterator[str]:
    names = [*query.measures, *(by.field for by in query.keys), *(of.field for of in _figures(query))]
    if any(name.startswith(CUSTOM) for name in names):
        yield record.name
    yield from mentions.in_filter(record, query.filter)


def _figures(query: GroupQuery) -> Iterator[Of]:
    yield from (each.of for each in query.having)
    yield from (each.of for each in query.order)


@dataclass
class _Statement:
    """Records, sums for each group and currency, sums for each group, and the names of the groups that are answered."""

    pen: Pen
    record: RecordType
    query: GroupQuery

    def __post_init__(self) -> None:
        self.alias = self.pen.alias()
        asked = self.pen.asked_of(self.record)
        self.keys: list[KeyPart] = [key_part(self.pen, asked, self.alias, by) for by in self.query.keys]
        names = dict.fromkeys([*self.query.measures, *(of.field for of in _figures(self.query) if of.field)])
        made = (measure(self.pen, asked, self.alias, name, n) for n, name in enumerate(names))
        self.measures: dict[str, Measure] = {each.field: each for each in made}

    def sql(self) -> str:
        keys = [f"k{n}" for n in range(len(self.keys))]
        cut = [*keys, *(name for each in self.measures.values() for name in each.cut)]
        parts = [part for each in self.measures.values() for part in each.parts]
        whole = [part for each in self.measures.values() for part in each.whole]
        having, order = self._having(), self._order()
        return (
            f"WITH hits AS ({self._hits()}),"
            f" parts AS (SELECT {', '.join([*cut, 'count(*) AS n', *parts])} FROM hits GROUP BY {_by(cut)}),"
            f" g AS (SELECT {', '.join([*keys, 'coalesce(sum(n), 0)::bigint AS n', *whole])},"
            f" row_number() OVER (ORDER BY {order}) AS place FROM parts GROUP BY {_by(keys)}{having}"
            f" ORDER BY place LIMIT {self.query.first + 1})"
            f" SELECT {', '.join(['g.*', *self._labels()])} FROM g ORDER BY place"
        )

    def _hits(self) -> str:
        columns = [f"{key.sql} AS k{n}" for n, key in enumerate(self.keys)]
        columns += [column for each in self.measures.values() for column in each.columns]
        joins = "".join([key.join for key in self.keys] + [each.join for each in self.measures.values()])
        where = matching(self.pen, self.record, Query(self.query.filter, search=self.query.search), self.alias)
        return f"SELECT {', '.join(columns) or '1'} FROM {self.record.table.name} {self.alias}{joins} WHERE {where}"

    def _labels(self) -> Iterator[str]:
        for n, key in enumerate(self.keys):
            if key.label is not None:
                yield f"{key.label(f'g.k{n}')} AS label{n}"

    def _having(self) -> str:
        conditions = [part for each in self.query.having for part in self._held(each)]
        return f" HAVING {' AND '.join(conditions)}" if conditions else ""

    def _held(self, having: Having) -> Iterator[str]:
        of = having.of
        if of.figure is Figure.KEY or (of.figure is not Figure.COUNT and not self._measure(of, "having").comparable):
            raise BadInput(say("Groups are held against numbers.", "分组只能与数字比较。"), "having")
        if not having.compare:
            raise BadInput(say("Say what the figure is compared with.", "请说明该数值与什么比较。"), "having")
        scale = self.measures[of.field].scale if of.field in self.measures else 0
        for operator, number in having.compare.items():
            bound = self.pen.bind(Decimal(number * 10**scale), "numeric")
            yield f"{self._figure(of, 'having')} {_COMPARE[operator]} {bound}"

    def _order(self) -> str:
        first_is_date = bool(self.keys) and self.keys[0].dated
        default = (Ranked(Of(Figure.KEY)),) if first_is_date else (Ranked(Of(Figure.COUNT), "DESC"),)
        terms = [term for ranked in self.query.order or default for term in self._terms(ranked)]
        return ", ".join([*terms, *(f"k{n}" for n in range(len(self.keys)))]) or "1"  # everything is one group

    def _terms(self, ranked: Ranked) -> Iterator[str]:
        direction = "DESC" if ranked.direction == "DESC" else "ASC"
        if ranked.of.figure is Figure.KEY:
            for n, key in enumerate(self.keys):
                yield f"{key.label(f'k{n}') if key.label else f'k{n}'} {direction} NULLS LAST"
        else:
            yield f"{self._figure(ranked.of, 'orderBy')} {direction} NULLS LAST"

    def _figure(self, of: Of, where: str) -> str:
        if of.figure is Figure.COUNT:  # where nobody is left, there may be no part to add up
            return "coalesce(sum(n), 0)"
        return self._measure(of, where).figure(self.pen, of, where)

    def _measure(self, of: Of, where: str) -> Measure:
        if of.field not in self.measures:
            raise BadInput(say("Say of which field.", "请说明是哪个字段。"), where)
        return self.measures[of.field]

    def group_of(self, row: Any) -> Group:
        labels = [row[f"label{n}"] if key.label else None for n, key in enumerate(self.keys)]
        keys = tuple(key.write(row[f"k{n}"], labels[n]) for n, key in enumerate(self.keys))
        totals = {name: self.measures[name].totals(row) for name in self.query.measures}
        return Group(keys, row["n"], totals)


def _by(names: list[str]) -> str:
    return ", ".join(names) or "()"
