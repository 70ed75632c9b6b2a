"""Whose records a statement reaches, and which of their fields: the one place where reads obey `tenants/access`.

A limit becomes a condition and takes fields away. Whose the records are is a value bound for each request, so that one
statement serves everybody with the same mask (`tenants/reach.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from tenants.context import TenantContext
from tenants.db.bulk import type_of
from tenants.errors import Forbidden
from tenants.kit.message import Message
from tenants.reach import Action, Reach, width_of
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import LISTS, Field
from tenants.records.hints import hint_sql
from tenants.records.holes import Asked

_NOTHING: frozenset[str] = frozenset()
CUSTOM = "custom."
_READS = frozenset({Action.READ, Action.EXPORT, Action.REVEAL})


class Writer(Protocol):
    """What is needed of the pen."""

    limits: Reach | None

    def alias(self) -> str: ...
    def bind(self, value: Any, sql_type: str) -> str: ...
    def once(self, name: str, value: Asked, sql_type: str) -> str: ...
    def living(self, record: RecordType, alias: str, action: Action = Action.READ) -> str: ...


def require(context: TenantContext, record: RecordType, action: Action) -> None:
    """The gate before records of a kind, whoever's they are. Raises ModuleNotInPlan, Forbidden."""
    module = record.facts.module
    context.require(module, f"{module}:{'read' if action in _READS else 'write'}")
    limits = context.limits
    if limits is not None and not limits.may(record.name, action):
        label, name = record.facts.label_plural, action.value
        raise Forbidden(
            Message(
                f"Your roles do not include {name} on {label.en.lower()}; ask an administrator of your company for it.",
                f"您的角色没有对{label.zh}的 {name} 权限，请联系公司管理员。",
            )
        )


def allowed(context: TenantContext, record: RecordType) -> list[Action]:
    """The actions somebody may take on records of a kind at all, on whosever's; none where the plan is without them."""
    module, limits = record.facts.module, context.limits
    gates = {action: f"{module}:{'read' if action in _READS else 'write'}" for action in Action}
    return [
        action
        for action in Action
        if context.has(module, writes=action not in _READS)
        and context.may(gates[action])
        and (limits is None or limits.may(record.name, action))
        and (action is not Action.IMPORT or context.may("imports:run"))
    ]


def may_read(context: TenantContext, record: RecordType) -> bool:
    """Whether records of a kind are there for somebody at all."""
    module = record.facts.module
    if not context.can_read(module):
        return False
    return context.limits is None or context.limits.may(record.name, Action.READ)


def within(pen: Writer, record: RecordType, alias: str, action: Action) -> str:
    """The condition that a record is within reach of an action; empty where all are."""
    if pen.limits is None:
        return ""
    found = pen.limits.of(record.name)
    if action not in found.actions:
        return "false"
    veils = list(_unveiled(pen, record, alias))
    if found.actions[action] is None:
        return " AND ".join(veils)
    parts = [_owned(pen, record, alias, action)]
    if found.shared and action in (Action.READ, Action.UPDATE):
        parts.append(_shared(pen, record, alias, action))
    parts += _followed(pen, record, alias, action)
    return " AND ".join([f"({' OR '.join(parts)})", *veils])


def _unveiled(pen: Writer, record: RecordType, alias: str) -> Iterator[str]:
    """What waits behind a veil is not there, nor is what hangs on it and is nobody's; what happened to it is not there
    whose-ever it is.
    """
    assert pen.limits is not None
    if pen.limits.of(record.name).veiled:
        place = pen.alias()
        yield (
            f"({alias}.owner_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM record_places {place}"
            f" WHERE {place}.tenant_id = $1 AND {place}.id = {alias}.id AND {place}.pool_id = {_veils(pen, record)}))"
        )
    for field in record.parents:
        target = catalogue()[field.target]
        if pen.limits.of(target.name).veiled:
            inner, place = pen.alias(), pen.alias()
            owned = "" if record.facts.happens else f"{alias}.owner_id IS NOT NULL OR "
            yield (
                f"({owned}NOT EXISTS (SELECT 1 FROM {target.table.name} {inner} JOIN record_places {place}"
                f" ON {place}.tenant_id = $1 AND {place}.id = {inner}.id AND {place}.pool_id = {_veils(pen, target)}"
                f" WHERE {inner}.tenant_id = $1 AND {inner}.id = {alias}.{field.name} AND {inner}.owner_id IS NULL))"
            )


def _veils(pen: Writer, record: RecordType) -> str:
    name = record.name
    asked = Asked("veiled", lambda context, _: _limits(context).of(name).veiled)
    return f"ANY ({pen.once(f'veiled.{name}', asked, 'uuid[]')})"


def _owned(pen: Writer, record: RecordType, alias: str, action: Action) -> str:
    """Of a few owners an index has the records. They are spelled out, so that the planner knows how many they may be
    and keeps its plan. Many are made a hash once: comparing record by record with a thousand takes seconds.
    """
    assert pen.limits is not None
    owners, width = _owners(pen, record.name, action), width_of(pen.limits.of(record.name).actions[action])
    if isinstance(width, int):
        return f"{alias}.owner_id IN ({', '.join(_each(owners, width))})"
    return f"({alias}.owner_id IN (SELECT unnest({owners}))) IS TRUE"


def _each(owners: str, number: int) -> tuple[str, ...]:
    return tuple(f"({owners})[{at}]" for at in range(1, number + 1))


@dataclass(frozen=True, slots=True)
class ByOwner:
    """A reach as what certain people own (`owners` is an array of their ids; where they are few, `each` has the place
    of every one, or of NULL) and of what nobody owns `nobodys`, a condition over an alias; None where that is nothing.
    """

    owners: str
    each: tuple[str, ...]
    nobodys: Callable[[str], str] | None


def by_owner(pen: Writer, record: RecordType) -> ByOwner | None:
    """The reach of reading so, where it is of some owners and nothing else."""
    assert pen.limits is not None
    found = pen.limits.of(record.name)
    width = width_of(found.actions.get(Action.READ))
    if width in ("all", "many") or found.shared or record.facts.happens:
        return None
    owners = _owners(pen, record.name, Action.READ)

    def nobodys(alias: str) -> str:
        followed = f"({' OR '.join(_followed(pen, record, alias, Action.READ))})"
        return " AND ".join([followed, *_unveiled(pen, record, alias)])

    each = _each(owners, width) if isinstance(width, int) else ()
    return ByOwner(owners, each, nobodys if record.parents else None)


def _owners(pen: Writer, name: str, action: Action) -> str:
    asked = Asked("owners", lambda context, _: _limits(context).of(name).actions[action])
    return pen.once(f"owners.{name}.{action}", asked, "uuid[]")


def _shared(pen: Writer, record: RecordType, alias: str, action: Action) -> str:
    share = pen.alias()
    subjects = pen.once("subjects", Asked("subjects", lambda context, _: _limits(context).subjects), "uuid[]")
    today = pen.once("day", Asked("day", lambda context, _: _limits(context).day), "date")
    edit = f" AND {share}.edit" if action is Action.UPDATE else ""
    return (
        f"{alias}.id IN (SELECT {share}.record_id FROM record_shares {share} WHERE {share}.tenant_id = $1"
        f" AND {share}.object = '{record.name}' AND {share}.subject_id = ANY ({subjects}){edit}"
        f" AND ({share}.until IS NULL OR {share}.until >= {today}))"
    )


def _followed(pen: Writer, record: RecordType, alias: str, action: Action) -> Iterator[str]:
    """What happens to a record is whose the record is; anything else only while it has no owner."""
    ownerless = "" if record.facts.happens else f"{alias}.owner_id IS NULL AND "
    for field in record.parents:
        target, inner = catalogue()[field.target], pen.alias()
        yield (
            f"({ownerless}EXISTS (SELECT 1 FROM {target.table.name} {inner}"
            f" WHERE {pen.living(target, inner, action)} AND {inner}.id = {alias}.{field.name}))"
        )


def _limits(context: TenantContext) -> Reach:
    limits = context.limits
    assert limits is not None, "a statement with limits was run by somebody without"
    return limits


def hidden(limits: Reach | None, record: RecordType) -> frozenset[str]:
    """The fields that are not there for the reader, `custom.key` among them; a currency goes with its amount."""
    return _NOTHING if limits is None else _whole(record.name, limits.of(record.name).hidden)


def masked(limits: Reach | None, record: RecordType) -> frozenset[str]:
    """The fields the reader sees a hint of."""
    return _NOTHING if limits is None else limits.of(record.name).masked


def fixed(limits: Reach | None, record: RecordType) -> frozenset[str]:
    """The fields that may be read at most."""
    if limits is None:
        return _NOTHING
    found = limits.of(record.name)
    return _whole(record.name, found.fixed | found.hidden)


@lru_cache(maxsize=1_024)
def _whole(name: str, fields: frozenset[str]) -> frozenset[str]:
    of = catalogue()[name].fields
    return fields | {of[field].currency for field in fields if field in of and of[field].currency}


def asked_of(limits: Reach | None, record: RecordType) -> RecordType:
    """The record type with nothing but what the reader may filter, sort, group and search by: what is hidden is
    refused in the words for what does not exist, and a hint is nothing to compare with.
    """
    if limits is None:
        return record
    return _without(record.name, hidden(limits, record) | masked(limits, record), _unreadable(limits))


def seen_of(limits: Reach | None, record: RecordType) -> RecordType:
    """The record type with what the reader may see, be it as a hint."""
    if limits is None:
        return record
    gone = frozenset((name, field) for name, found in limits.objects.items() for field in found.hidden)
    return _without(record.name, hidden(limits, record), gone)


def _unreadable(limits: Reach) -> frozenset[tuple[str, str]]:
    """Every field hidden or masked, by kind: lists below a record are found by a field of the other."""
    return frozenset((name, field) for name, found in limits.objects.items() for field in found.hidden | found.masked)


@lru_cache(maxsize=2_048)
def _without(name: str, gone: frozenset[str], elsewhere: frozenset[tuple[str, str]]) -> RecordType:
    record = catalogue()[name]
    fields = {key: field for key, field in record.fields.items() if key not in gone}
    inverses = {key: each for key, each in record.inverses.items() if (each.record, each.column) not in elsewhere}
    return RecordType(record.model, fields, inverses)


def column(limits: Reach | None, record: RecordType, alias: str, name: str) -> str:
    """A column as the reader gets it: as it is, as nothing, or as a hint."""
    if limits is None:
        return f"{alias}.{name}"
    gone, hints = hidden(limits, record), masked(limits, record)
    if name == "custom":
        return _custom(record, alias, gone, hints)
    if name in gone:
        field = record.fields[name]
        return "'[]'::jsonb" if field.kind in LISTS else f"NULL::{type_of(record.table.c[name])}"
    return hint(record.fields[name], f"{alias}.{name}") if name in hints else f"{alias}.{name}"


def _custom(record: RecordType, alias: str, gone: frozenset[str], hints: frozenset[str]) -> str:
    place = f"{alias}.custom"
    keys = [name.removeprefix(CUSTOM) for name in sorted(gone) if name.startswith(CUSTOM)]
    if keys:
        place = f"({place} - ARRAY[{', '.join(_quoted(key) for key in keys)}]::text[])"
    for name in sorted(hints - gone):
        if name.startswith(CUSTOM):
            key = _quoted(name.removeprefix(CUSTOM))
            text = hint_sql(f"({alias}.custom ->> {key})")
            place = (
                f"({place} || CASE WHEN {alias}.custom ? {key} THEN jsonb_build_object({key}, {text}) ELSE '{{}}' END)"
            )
    return place


def _quoted(key: str) -> str:
    return "'" + key.replace("'", "''") + "'"


def hint(field: Field, place: str) -> str:
    """A hint of a column, of each of its entries where it has several."""
    if field.kind not in LISTS:
        return hint_sql(place)
    value = hint_sql("(h.e ->> 'value')")
    return (
        f"(SELECT coalesce(jsonb_agg(h.e || jsonb_build_object('value', {value}) ORDER BY h.n), '[]')"
        f" FROM jsonb_array_elements({place}) WITH ORDINALITY AS h (e, n))"
    )


def custom_of(limits: Reach | None, record: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The tenant's own fields of a kind that the reader may ask about."""
    if limits is None:
        return fields
    found = limits.of(record)
    gone = found.hidden | found.masked
    return {key: field for key, field in fields.items() if f"{CUSTOM}{key}" not in gone}
