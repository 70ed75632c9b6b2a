"""Aggregates of every declared record: its groups and their figures, as types. Nothing here names a record."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry

from api.context import Info
from api.grouping import CUSTOM_FIELD, group_query
from api.naming import pascal
from api.schema.belonging import ALWAYS, module, of_module, values_of
from api.schema.record_types import RecordTypes, many
from api.schema.scalars import BigInt, Day, Moment
from api.schema.values import OrderDirection
from tenants.kit.periods import Unit
from tenants.plans import Module
from tenants.records.catalogue import RecordType, module_of
from tenants.records.fields import Field
from tenants.records.grouping.asking import TAGS, Figure, Group, Groups, Totals
from tenants.records.grouping.keys import groupable
from tenants.records.grouping.measures import Sort, sort_of
from tenants.records.grouping.service import group

MODULE = ALWAYS

CalendarUnit = strawberry.enum(Unit, name="CalendarUnit", description="Weeks begin on Monday.")
GroupFigure = strawberry.enum(Figure, name="GroupFigure")


@strawberry.type(description="What the records of a group have in common in one of the fields they are grouped by.")
class GroupKey:
    value: str | None = strawberry.field(
        description="As filters take it: an id, a name of an enum, the first day of a stretch of the calendar, text;"
        " null for records without one."
    )
    label: str | None = strawberry.field(description="What it is called, if it is called anything: 2026-Q1.")


@strawberry.type
class NumberFigures:
    count: int = strawberry.field(description="Of records with a value.")
    sum: BigInt | None
    avg: float | None
    min: BigInt | None
    max: BigInt | None


@strawberry.type(description="Of the amounts in one currency, in minor units; no two currencies are ever mixed.")
class MoneyFigures:
    currency: str
    count: int
    sum: BigInt
    avg: BigInt = strawberry.field(description="Rounded to a minor unit, half to even.")
    min: BigInt
    max: BigInt


@strawberry.type
class DateFigures:
    count: int
    min: Day | None
    max: Day | None


@strawberry.type
class DateTimeFigures:
    count: int
    min: Moment | None
    max: Moment | None


@module(Module.CUSTOM_FIELDS)
@strawberry.type(description="Of one of the company's own fields, written as its values are; money once per currency.")
class CustomFieldFigures:
    currency: str | None
    count: int
    sum: str | None
    avg: str | None
    min: str | None
    max: str | None


_FIGURES: dict[Sort, Any] = {
    Sort.NUMBER: NumberFigures, Sort.MONEY: MoneyFigures, Sort.DATE: DateFigures, Sort.MOMENT: DateTimeFigures,
}  # fmt: skip


def aggregates(types_of: RecordTypes) -> dict[str, Any]:
    """`contactsAggregate(filter, search, groupBy, having, orderBy, first)`."""
    record = types_of.record
    name = pascal(record.name)
    living = {each: field for each, field in record.fields.items() if each != "deleted_at"}
    measures = {each: sort for each, field in living.items() if (sort := sort_of(field))}
    measure = _enum(f"{name}AggregateMeasure", [*measures, CUSTOM_FIELD], record)
    answer = _answer(record, measures)
    arguments = {
        "filter": types_of.filter | None,
        "search": str | None,
        "group_by": many(_group_by(record, living)) | None,
        "having": many(_having(record, measure)) | None,
        "order_by": many(_order(record, measure)) | None,
        "first": int | None,
    }

    async def resolve(
        info: Info,
        filter: Any = None,
        search: Any = None,
        group_by: Any = None,
        having: Any = None,
        order_by: Any = None,
        first: Any = None,
    ) -> Any:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _answered(await group(uow, group_query(info._raw_info, record)), measures)

    resolve.__annotations__ |= {"info": Info, **arguments, "return": answer}
    label = record.facts.label_plural.en.lower()
    description = (
        f"How many {label}, in groups, and what their fields come to. Without groupBy all are one group; the largest"
        " groups come first, those by date in order."
    )
    return {f"{record.facts.plural}_aggregate": strawberry.field(resolver=resolve, description=description)}


def _enum(name: str, members: list[str], record: RecordType) -> Any:
    made: Any = Enum(name, {each.upper(): each for each in members})  # type: ignore[misc]
    owned = {n.upper(): found for n, field in record.fields.items() if n in members and (found := module_of(field))}
    return strawberry.enum(values_of(made, {**owned, CUSTOM_FIELD.upper(): Module.CUSTOM_FIELDS}), name=name)


def _made(decorate: Any, record: RecordType, suffix: str, fields: Mapping[str, tuple[Any, Any]], **options: Any) -> Any:
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for each, (annotation, default) in fields.items():
        body["__annotations__"][each] = annotation
        if default is not None:
            body[each] = default
    made = types.new_class(f"{pascal(record.name)}{suffix}", (), {}, lambda space: space.update(body))
    return decorate(module(record.facts.module)(made), **options)


def _optional(description: str = "", **options: Any) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description or None, **options)


_KEY = (str | None, _optional("Of a custom field: its key.", metadata=of_module(Module.CUSTOM_FIELDS)))


def _group_by(record: RecordType, living: Mapping[str, Field]) -> Any:
    fields = [each for each, field in living.items() if groupable(field)] + ([TAGS] if record.facts.taggable else [])
    return _made(
        strawberry.input,
        record,
        "AggregateBy",
        {
            "field": (_enum(f"{pascal(record.name)}AggregateField", [*fields, CUSTOM_FIELD], record), None),
            "key": _KEY,
            "by": (
                CalendarUnit | None,
                _optional("Of a date: by day unless said otherwise."),
            ),
        },
        description="A record with several tags, or several choices, counts in the group of each.",
    )


def _figure(measure: Any) -> dict[str, tuple[Any, Any]]:
    return {
        "by": (GroupFigure, None),
        "field": (measure | None, _optional("Of SUM, AVG, MIN and MAX: of what.")),
        "key": _KEY,
        "currency": (str | None, _optional("Of money: which currency's amounts.")),
    }


def _having(record: RecordType, measure: Any) -> Any:
    compare = {each: (BigInt | None, _optional()) for each in ("eq", "lt", "lte", "gt", "gte")}
    description = "Only groups whose figure compares so; money in minor units. Several hold together."
    return _made(strawberry.input, record, "AggregateHaving", {**_figure(measure), **compare}, description=description)


def _order(record: RecordType, measure: Any) -> Any:
    return _made(strawberry.input, record, "AggregateOrder", {**_figure(measure), "direction": (OrderDirection, None)})


def _answer(record: RecordType, measures: Mapping[str, Sort]) -> Any:
    fields: dict[str, tuple[Any, Any]] = {
        "keys": (list[GroupKey], strawberry.field(description="In the order of groupBy.")),
        "count": (int, None),
    }
    for each, sort in measures.items():
        field = record.fields[each]
        elsewhere = module_of(field)
        own = strawberry.field(metadata=of_module(elsewhere)) if elsewhere else None
        fields[each] = (many(MoneyFigures) if sort is Sort.MONEY else _FIGURES[sort], own)
    fields[CUSTOM_FIELD] = (list[CustomFieldFigures], strawberry.field(resolver=_custom_figures))
    one = _made(strawberry.type, record, "AggregateGroup", fields)
    has_more = strawberry.field(description="Whether there are more groups than these.")
    return _made(strawberry.type, record, "Aggregate", {"groups": (many(one), None), "has_more": (bool, has_more)})


def _custom_figures(root: Any, key: str) -> list[CustomFieldFigures]:
    found: list[CustomFieldFigures] = root["custom"][key]
    return found


def _answered(found: Groups, measures: Mapping[str, Sort]) -> dict[str, Any]:
    return {"groups": [_group(each, measures) for each in found.groups], "has_more": found.has_more}


def _group(found: Group, measures: Mapping[str, Sort]) -> dict[str, Any]:
    answer: dict[str, Any] = {"keys": found.keys, "count": found.count, "custom": {}}
    for name, totals in found.totals.items():
        sort = measures.get(name)
        if sort is None:
            answer["custom"][name.partition(".")[2]] = [_as_text(each) for each in totals]
        else:
            answer[name] = list(totals) if sort is Sort.MONEY else totals[0]
    return answer


def _as_text(totals: Totals) -> CustomFieldFigures:
    values = {name: _written(getattr(totals, name)) for name in ("sum", "avg", "min", "max")}
    return CustomFieldFigures(currency=totals.currency, count=totals.count, **values)


def _written(value: Decimal | date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else format(value, "f")
