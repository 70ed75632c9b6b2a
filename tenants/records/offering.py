"""What of a kind of record a list can be asked by, a change of many can set and a file can hold, as far as whoever asks
may, and no condition that no index serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tenants.context import TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.message import Message
from tenants.plans import Module
from tenants.reach import Action
from tenants.records import custom, scoping
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom_kinds import CustomKind, Definition, readable_operators
from tenants.records.fields import LISTS, Field, Kind, Label
from tenants.records.scoping import CUSTOM, may_read, require
from tenants.records.tokens import EXACT
from tenants.records.views.applying import in_plan


class OfferedKind(StrEnum):
    """What a value is, for a form: a custom e-mail address or telephone number is a text as well."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    MEMBER = "member"
    REFERENCE = "reference"
    TAGS = "tags"
    LIST = "list"
    RELATION = "relation"
    """The record it points to, asked by that one's own fields."""
    RELATIONS = "relations"
    """The records that point to it: one of them at least."""


@dataclass(frozen=True, slots=True)
class OfferedChoice:
    """`label` is empty where the choice is the product's own: those are named by whoever shows them."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Offered:
    """`name` is the path of a field (`custom.tier`: the tenant's own). Without `operators` it cannot be asked by.
    `editable`: many records can be given one value at once. `column`: a file can hold it.
    """

    name: str
    label: str
    kind: OfferedKind
    operators: tuple[str, ...] = ()
    choices: tuple[OfferedChoice, ...] = ()
    target: str = ""
    editable: bool = False
    column: bool = True


_DAYS = ("gte", "lt", "during", "last_days", "next_days", "older_than_days", "later_than_days", "past", "is_null")
_RANGE = ("eq", "gte", "lte", "gt", "lt", "is_null")
_OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("eq", "in", "is_null"),
    Kind.URL: ("eq", "in", "is_null"),
    Kind.INTEGER: _RANGE,
    Kind.BOOLEAN: ("eq", "is_null"),
    Kind.DATE: _DAYS,
    Kind.MOMENT: _DAYS,
    Kind.CHOICE: ("in", "nin", "is_null"),
    Kind.MEMBER: ("me", "in", "is_null"),
    Kind.REFERENCE: ("in", "is_null"),
}
_KINDS: dict[Kind, OfferedKind] = {
    Kind.TEXT: OfferedKind.TEXT, Kind.LONG_TEXT: OfferedKind.LONG_TEXT, Kind.URL: OfferedKind.TEXT,
    Kind.INTEGER: OfferedKind.NUMBER, Kind.BOOLEAN: OfferedKind.BOOLEAN, Kind.DATE: OfferedKind.DATE,
    Kind.MOMENT: OfferedKind.MOMENT, Kind.CHOICE: OfferedKind.CHOICE, Kind.MONEY: OfferedKind.MONEY,
    Kind.MEMBER: OfferedKind.MEMBER, Kind.REFERENCE: OfferedKind.REFERENCE,
    **dict.fromkeys(LISTS, OfferedKind.LIST),
}  # fmt: skip
_OWN_KINDS: dict[CustomKind, OfferedKind] = {
    CustomKind.INTEGER: OfferedKind.NUMBER, CustomKind.URL: OfferedKind.TEXT, CustomKind.EMAIL: OfferedKind.TEXT,
    CustomKind.PHONE: OfferedKind.TEXT,
}  # fmt: skip
_OWN_ORDER = ("eq", "in", "starts_with", "gte", "lte", "gt", "lt")
_SETTABLE = frozenset(_KINDS) - LISTS - {Kind.MONEY}


async def offered(uow: UnitOfWork, *, record_type: str) -> list[Offered]:
    """The fields of a kind of record as whoever asks has them. Raises NotFound, Forbidden, ModuleNotInPlan."""
    record = catalogue().known(record_type)
    require(uow.context, record, Action.READ)
    own = await custom.definitions(uow, record.name)
    return [*_fields(uow.context, record), *_own(uow.context, record, own.values()), *_related(uow.context, record)]


def _fields(context: TenantContext, record: RecordType) -> Iterator[Offered]:
    seen = in_plan(scoping.seen_of(context.limits, record), context.entitlement)
    asked = scoping.asked_of(context.limits, record).fields
    settable = _settable(context, record)
    for name, field in seen.fields.items():
        if field.kind is Kind.CURRENCY or name == "deleted_at":
            continue
        operators = operators_of(record, field) if name in asked else ()
        choices = tuple(OfferedChoice(each.value, "") for each in field.choices or ())
        yield Offered(name, _said(field.label), _KINDS[field.kind], operators, choices, field.target, name in settable)
    if record.facts.taggable:
        yield Offered("tags", Message("Tags", "标签"), OfferedKind.TAGS, ("in", "all", "none"))


def operators_of(record: RecordType, field: Field) -> tuple[str, ...]:
    """The operators on a field that an index serves."""
    if field.sensitive:
        return ("eq",)
    if field.kind in LISTS:
        return ("has",) if field.search and field.kind in EXACT else ()
    if field.name not in _leading(record.name):
        return ()
    operators = _OPERATORS.get(field.kind, ())
    return (*operators, "starts_with") if field.name == record.facts.title else operators


@lru_cache(maxsize=64)
def _leading(name: str) -> frozenset[str]:
    """The columns an index of all living records begins with."""
    found = set()
    for index in catalogue()[name].table.indexes:
        partial = index.dialect_options["postgresql"]["where"]
        if partial is None or str(partial) == "deleted_at is null":
            found.add(list(index.columns)[1].name)
    return frozenset(found)


def settable(context: TenantContext, record: RecordType) -> frozenset[str]:
    """The declared fields many records can be given one value of at once."""
    return frozenset(_settable(context, record))


def _settable(context: TenantContext, record: RecordType) -> set[str]:
    if context.limits is not None and not context.limits.may(record.name, Action.UPDATE):
        return set()
    fixed = scoping.fixed(context.limits, record)
    return {
        name
        for name, field in in_plan(record, context.entitlement).fields.items()
        if name in record.writable and name not in fixed and field.kind in _SETTABLE and not field.sensitive
        and name != record.facts.title
    }  # fmt: skip


def _own(context: TenantContext, record: RecordType, fields: Iterable[Definition]) -> Iterator[Offered]:
    hidden, masked = scoping.hidden(context.limits, record), scoping.masked(context.limits, record)
    fixed, may = scoping.fixed(context.limits, record), _may_update(context, record)
    for field in fields:
        name = f"{CUSTOM}{field.key}"
        if name in hidden:
            continue
        kind = _OWN_KINDS.get(field.kind) or OfferedKind(field.kind.value)
        choices = tuple(OfferedChoice(each.value, _said(each.label)) for each in field.options if not each.archived)
        operators = () if name in masked else _own_operators(field)
        yield Offered(
            name, _said(field.label), kind, operators, choices,
            editable=may and name not in fixed and not field.sensitive and kind is not OfferedKind.MONEY,
        )  # fmt: skip


def _own_operators(field: Definition) -> tuple[str, ...]:
    if field.sensitive:
        return ("eq",)
    if field.kind is CustomKind.LONG_TEXT:
        return ()
    known = readable_operators(field)
    if field.kind in (CustomKind.DATE, CustomKind.MOMENT):
        return (*_DAYS[:-1], "is_null")
    if field.kind in (CustomKind.CHOICE, CustomKind.CHOICES):
        return ("in", "nin", "is_null")
    return (*(each for each in _OWN_ORDER if each in known), "is_null")


def _may_update(context: TenantContext, record: RecordType) -> bool:
    writes = context.has(Module.CUSTOM_FIELDS, writes=True)
    return writes and (context.limits is None or context.limits.may(record.name, Action.UPDATE))


def _related(context: TenantContext, record: RecordType) -> Iterator[Offered]:
    asked = in_plan(scoping.asked_of(context.limits, record), context.entitlement)
    for relation, field in asked.references.items():
        if may_read(context, catalogue()[field.target]):
            label = _said(field.label)
            yield Offered(relation, label, OfferedKind.RELATION, target=field.target, column=False)
    for name, inverse in asked.inverses.items():
        target = catalogue()[inverse.record]
        if may_read(context, target):
            yield Offered(
                name, _inverse_label(record, name, target), OfferedKind.RELATIONS, target=target.name, column=False
            )


def _inverse_label(record: RecordType, name: str, target: RecordType) -> str:
    plural = target.facts.label_plural
    if sum(each.record == target.name for each in record.inverses.values()) < 2 and target.name != record.name:
        return _said(plural)
    field = target.fields[record.inverses[name].column]
    return Message(f"{plural.en} ({field.label.en})", f"{plural.zh}（{field.label.zh}）")


def _said(label: Label) -> str:
    return Message(label.en, label.zh)
