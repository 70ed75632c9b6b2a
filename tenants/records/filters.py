"""Filters: a tree of {field: {operator: value}}, `and`, `or`, `not` and relations, compiled to one SQL condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column

from tenants.errors import BadInput
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.records import custom_filter, operands, relative
from tenants.records.catalogue import Inverse, RecordType, catalogue
from tenants.records.fields import LISTS, Field, Kind
from tenants.records.sealing import finding
from tenants.records.selection import COUNTED_TO, Query
from tenants.records.sql import Pen
from tenants.records.tags import tag_filter
from tenants.records.tokens import EXACT, bits, exact, search_words, sort_key

MAX_DEPTH = 8

_COMPARE = {"eq": "=", "ne": "IS DISTINCT FROM", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_HELD = {Kind.DATE: relative.Held.DATE, Kind.MOMENT: relative.Held.MOMENT}
Extension = Callable[[Pen, RecordType, str, Any], str]
EXTENSIONS: dict[str, Extension] = {"custom_fields": custom_filter.condition, "tags": tag_filter.condition}
"""Conditions that are not on a column or a relation, by name."""


def condition(pen: Pen, record: RecordType, alias: str, tree: Mapping[str, Any], depth: int = 0) -> str:
    """The SQL condition of a filter. Raises BadInput for an unknown field or operator: never drops one silently,
    which would widen the result.
    """
    if depth > MAX_DEPTH:
        raise BadInput(say("A filter may nest {n} levels deep.", "筛选条件最多嵌套 {n} 层。", n=MAX_DEPTH), "filter")
    given, record = operands.tree(tree, "filter").items(), pen.asked_of(record)
    return (
        " AND ".join(_part(pen, record, alias, name, value, depth) for name, value in given if value is not None)
        or "true"
    )


def matching(
    pen: Pen, record: RecordType, query: Query, alias: str, tie: str = "", *, reach: bool = True, search: bool = True
) -> str:
    """The whole condition of a list: living records of this tenant that the query's filter and search leave. `tie`
    binds them to an outer record. Without `reach` or `search` it is not the whole one: the window goes by those.
    """
    parts = [pen.living(record, alias) if reach else pen.undeleted(alias)]
    if tie:
        parts.append(f"{alias}.{tie}")
    if query.filter:
        parts.append(condition(pen, record, alias, query.filter))
    if query.search and search:
        parts.append(found_by(pen, record, alias, query.search))
    return " AND ".join(parts)


def counting(pen: Pen, record: RecordType, query: Query, tie: str = "") -> str:
    """The statement that counts a list, whatever page of it is read, to one more than `COUNTED_TO`."""
    alias = pen.alias()
    counted = f"SELECT 1 FROM {record.table.name} {alias} WHERE {matching(pen, record, query, alias, tie)}"
    return f"SELECT count(*) FROM ({counted} LIMIT {COUNTED_TO + 1}) counted"


def _part(pen: Pen, record: RecordType, alias: str, name: str, value: Any, depth: int) -> str:
    if name in ("and", "or"):
        listed = operands.branches(value, f"filter.{name}")
        inner = [f"({condition(pen, record, alias, branch, depth + 1)})" for branch in listed]
        return "(" + (f" {name.upper()} ".join(inner) or ("true" if name == "and" else "false")) + ")"
    if name == "not":
        return f"(({condition(pen, record, alias, value, depth + 1)}) IS NOT TRUE)"
    if name in record.references:
        return _through(pen, record.references[name], alias, value, depth)
    if name in record.inverses:
        return _some(pen, record.inverses[name], alias, value, depth)
    if name in EXTENSIONS:
        return EXTENSIONS[name](pen, record, alias, value)
    field = record.fields.get(name) or record.fields.get(f"{name}_id")
    if field is None and name != "id":
        raise BadInput(
            say(
                "{record} has no field {name} to filter by.",
                "{record} 没有可筛选的字段 {name}。",
                record=record.name,
                name=name[:60],
            ),
            f"filter.{name[:60]}",
        )
    return _field(pen, record, field, alias, name, value)


def _through(pen: Pen, field: Field, alias: str, value: Mapping[str, Any], depth: int) -> str:
    target, inner = catalogue()[field.target], pen.alias()
    where = condition(pen, target, inner, value, depth + 1)
    return (
        f"EXISTS (SELECT 1 FROM {target.table.name} {inner} WHERE {pen.living(target, inner)}"
        f" AND {inner}.id = {alias}.{field.name} AND {where})"
    )


def _some(pen: Pen, inverse: Inverse, alias: str, value: Mapping[str, Any], depth: int) -> str:
    """At least one record that points here matches."""
    target, inner = catalogue()[inverse.record], pen.alias()
    where = condition(pen, target, inner, value, depth + 1)
    return (
        f"EXISTS (SELECT 1 FROM {target.table.name} {inner} WHERE {pen.living(target, inner)}"
        f" AND {inner}.{inverse.column} = {alias}.id AND {where})"
    )


def _field(pen: Pen, record: RecordType, field: Field | None, alias: str, name: str, value: Any) -> str:
    column = record.table.c[field.name if field else "id"]
    place = f"{alias}.{column.name}"
    conditions = []
    for operator, operand in operands.tree(value, f"filter.{name}").items():
        if operand is None and operator not in ("eq", "ne"):
            continue
        if field and field.sensitive:
            conditions.append(_sensitive(pen, record, field, alias, operator, operand))
            continue
        conditions.append(_operator(pen, record, column, field, place, operator, operand, f"filter.{name}.{operator}"))
    return "(" + " AND ".join(conditions) + ")" if conditions else "true"


def _sensitive(pen: Pen, record: RecordType, field: Field, alias: str, operator: str, operand: Any) -> str:
    def read(value: Any) -> str | None:
        return one_line(operands.text(value, f"filter.{field.name}.{operator}")) or None

    return finding.condition(pen, record, field.name, alias, operator, operand, read)


def _operator(
    pen: Pen,
    record: RecordType,
    column: Column[Any],
    field: Field | None,
    place: str,
    operator: str,
    operand: Any,
    where: str,
) -> str:
    if operator == "is_null":
        empty = f"{place} = '[]'" if field and field.kind in LISTS else f"{place} IS NULL"
        return empty if operand else f"NOT ({empty})"
    if field and field.kind in LISTS:
        return _has(pen, record, field, place, operator, operand, where)
    if relative.operates(operator) and (field and field.kind in _HELD):
        return relative.days(pen, _HELD[field.kind], place, operator, operand, where)
    if operator == "me" and field and field.kind is Kind.MEMBER:
        return relative.me(pen, place, operand, where)
    if operator in ("eq", "ne") and operand is None:
        return f"{place} IS {'NOT ' if operator == 'ne' else ''}NULL"
    if operator in _COMPARE:
        return f"{place} {_COMPARE[operator]} {pen.bind_as(column, operands.operand(column, operand, where))}"
    if operator in ("in", "nin"):
        inside = f"{place} = ANY ({pen.bind_as(column, operands.operands(column, operand, where), array=True)})"
        return inside if operator == "in" else f"({inside}) IS NOT TRUE"
    if operator in ("starts_with", "contains") and column.type.python_type is str:
        return _like(pen, record, place, operator, operands.text(operand, where))
    raise BadInput(
        say("There is no operator {name} on this field.", "该字段不支持运算符 {name}。", name=operator), where
    )


def _like(pen: Pen, record: RecordType, place: str, operator: str, text: str) -> str:
    """Without case: people do not know how a name was typed."""
    bound = pen.bind(text, "text")
    held, wanted = (f"lower({each} COLLATE caseless)" for each in (place, bound))
    if operator == "contains":
        return f"strpos({held}, {wanted}) > 0"
    return f"starts_with({held}, {wanted}){_near(pen, record, place, text)}"


def _near(pen: Pen, record: RecordType, place: str, text: str) -> str:
    """Titles that begin with `text` stand together in the order of titles, which an index has. So it is at least for
    plain letters and digits: how others are spelled there depends on what follows them.
    """
    alias, _, column = place.partition(".")
    if column != record.facts.title or not (text.isascii() and text[:1].isalnum()):
        return ""
    key = sort_key(text)
    low, high = pen.bind(key, "text"), pen.bind(key + "\U0010ffff", "text")
    return f" AND {alias}.sort_key >= {low} AND {alias}.sort_key < {high}"


def _has(pen: Pen, record: RecordType, field: Field, place: str, operator: str, operand: Any, where: str) -> str:
    if operator != "has":
        raise BadInput(
            say("A list can be filtered by `has` and `isNull`.", "列表字段只能用 `has` 和 `isNull` 筛选。"), where
        )
    text = operands.text(operand, where)
    held = f"{place} @> {pen.bind([{'value': text}], 'jsonb')}"
    if not (field.search and field.kind in EXACT):
        return held
    # jsonb cannot be looked into by an index under row-level security; the whole value is a token as well.
    alias, inner = place.partition(".")[0], pen.alias()
    return (
        f"({alias}.id IN (SELECT {inner}.id FROM record_tokens {inner} WHERE {pen.owned(inner)}"
        f" AND {inner}.record_type = '{record.name}' AND {inner}.token = {pen.bind(exact(text), 'text')})"
        f" AND {held})"
    )


_NUMBER = 8
"""From so many characters on, a word with a digit in it names somebody."""


def found_by(pen: Pen, record: RecordType, alias: str, text: str) -> str:
    """Records whose tokens begin with every word of `text`; ranges, because LIKE cannot use an index under RLS."""
    words = search_words(text)
    return " AND ".join(_word(pen, record, alias, word) for word in words) or "true"


def _word(pen: Pen, record: RecordType, alias: str, word: str) -> str:
    """A whole number is few records': they are looked up first. The planner takes a range at the end of what it knows
    of the words for a wide one, and would walk the whole list in its order to find them.
    """
    found = token_range(pen, record, word)
    if len(word) >= _NUMBER and any(char.isdigit() for char in word):
        return f"{alias}.id = ANY (ARRAY({found}))"
    return f"{alias}.id IN ({found})"


def token_range(pen: Pen, record: RecordType, word: str) -> str:
    """The ids of the records with a word that begins with `word`."""
    inner, low, high = pen.alias(), pen.bind(word, "text"), pen.bind(word + "\U0010ffff", "text")
    return (
        f"SELECT {inner}.id FROM record_tokens {inner} WHERE {pen.owned(inner)}"
        f" AND {inner}.record_type = '{record.name}' AND {inner}.token >= {low} AND {inner}.token < {high}"
        f"{_of_seen_fields(pen, record, inner)}"
    )


def _of_seen_fields(pen: Pen, record: RecordType, inner: str) -> str:
    """A word counts only where it stands in a field the reader may ask about."""
    seen, whole = pen.asked_of(record).fields, bits(catalogue()[record.name].fields)
    readable = sum(bit for name, bit in whole.items() if name in seen)
    return "" if len(whole) == sum(name in seen for name in whole) else f" AND {inner}.fields & {readable} <> 0"
