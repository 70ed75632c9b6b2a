"""Fields a tenant adds itself: typed, validated, kept with the record and beside it in rows an index can serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, func, select

from tenants.context import TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import say
from tenants.plans import Module
from tenants.records import custom_kinds
from tenants.records.custom_kinds import CustomKind, Definition, Option, Sealing
from tenants.records.fields import Label
from tenants.records.models import CustomField, CustomValue
from tenants.records.values import Wrong, conceal
from tenants.registry.declarations import declared_anew, remembered
from tenants.registry.plan.contents import Counted, counted

Definitions = Mapping[str, Definition]

_LIVING = (
    select(CustomField)
    .where(CustomField.record_type == bindparam("record_type"), CustomField.archived_at.is_(None))
    .order_by(CustomField.position, CustomField.id)
)
_FORGET = delete(CustomValue).where(
    CustomValue.id == bindparam("record_id"),
    CustomValue.field_id == any_(bindparam("fields", type_=ARRAY(Uuid()))),
)

counted(
    "custom fields",
    Counted(
        Module.CUSTOM_FIELDS,
        select(func.count()).select_from(CustomField).where(CustomField.archived_at.is_(None)),
        "custom_fields",
    ),
)

_known: WeakKeyDictionary[UnitOfWork, dict[str, Definitions]] = WeakKeyDictionary()


async def definitions(uow: UnitOfWork, record_type: str) -> Definitions:
    """The living custom fields of a record type by key, in order. None when the plan does not have the module: what is
    stored stays, and waits.
    """
    if not uow.context.has(Module.CUSTOM_FIELDS):
        return {}
    known = _known.setdefault(uow, {})
    if record_type not in known:
        known[record_type] = await remembered(uow, f"fields of {record_type}", partial(_read, uow, record_type))
    return known[record_type]


async def _read(uow: UnitOfWork, record_type: str) -> Definitions:
    rows = await uow.rows_ahead(_LIVING, record_type=record_type)
    return {row["key"]: definition(row) for row in rows}


async def changed(uow: UnitOfWork) -> None:
    """Have the definitions read again, here and by everybody else: this unit of work changed them."""
    _known.pop(uow, None)
    await declared_anew(uow)


def definition(row: Row) -> Definition:
    options = tuple(
        Option(entry["value"], Label(entry["en"], entry["zh"]), entry["archived"]) for entry in row["options"]
    )
    label = Label(row["label_en"], row["label_zh"])
    same = ("id", "record_type", "key", "required", "sensitive", "scale", "position", "version", "archived_at")
    sealing = None if row["sealing_total"] is None else Sealing(row["sealing_done"], row["sealing_total"])
    return Definition(
        kind=CustomKind(row["kind"]),
        label=label,
        options=options,
        sealing=sealing,
        **{name: row[name] for name in same},
    )


def normalise(
    fields: Definitions,
    given: Mapping[str, Any],
    stored: Mapping[str, Any],
    context: TenantContext,
    *,
    whole: bool = False,
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The custom values to store (those given laid over those stored) and everything wrong with them.

    `whole` demands the required fields (a new record); otherwise only emptying one is refused, so that a field which
    became required later does not block every edit. A value equal to what is stored always stands.
    """
    if not isinstance(given, Mapping):
        return dict(stored), [
            FieldProblem(
                "custom", "INVALID", say("This must be an object of values by key.", "必须是以字段键为名的对象。")
            )
        ]
    if not context.has(Module.CUSTOM_FIELDS, writes=True):
        fields, given = {}, {key: value for key, value in given.items() if value != stored.get(key)}
    values, problems = dict(stored), _unknown(fields, given, context)
    for key in given.keys() & fields.keys():
        if key in stored and given[key] == stored[key]:
            continue
        try:
            value = custom_kinds.read(fields[key], given[key], context)
            values[key] = conceal(given[key], value) if fields[key].sensitive else value
        except Wrong as wrong:
            problems.append(FieldProblem(f"custom.{key}", wrong.code, wrong.message))
    wrong_keys = {problem.field for problem in problems}
    problems += [
        FieldProblem(f"custom.{key}", "REQUIRED", say("This must not be empty.", "不能为空。"))
        for key, field in fields.items()
        if field.required and (whole or key in given) and values.get(key) is None and f"custom.{key}" not in wrong_keys
    ]
    return {key: value for key, value in values.items() if value is not None}, problems


def _unknown(fields: Definitions, given: Mapping[str, Any], context: TenantContext) -> list[FieldProblem]:
    keys = sorted(str(key) for key in given if key not in fields)
    if not context.has(Module.CUSTOM_FIELDS, writes=True):
        message = context.entitlement.refusal(Module.CUSTOM_FIELDS).message
        return [FieldProblem(f"custom.{key}", "MODULE_NOT_IN_PLAN", message) for key in keys]
    return [
        FieldProblem(f"custom.{key}", "UNKNOWN_FIELD", say("There is no such custom field.", "没有该自定义字段。"))
        for key in keys
    ]


async def index_many(uow: UnitOfWork, record_type: str, rows: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
    """Write the side rows of new records."""
    if not any(values for _, values in rows):
        return
    fields = await definitions(uow, record_type)
    beside = [
        (fields[key].id, record_id, ordinal, entry.text, entry.number, entry.moment)
        for record_id, values in rows
        for key, value in values.items()
        if key in fields and not fields[key].sensitive
        for ordinal, entry in enumerate(custom_kinds.side(fields[key], value))
    ]
    if beside:
        names = ("field_id", "id", "ordinal", "text_value", "int_value", "moment_value")
        columns = zip(names, zip(*beside, strict=True), strict=True)
        await uow.insert_many(CustomValue, {name: list(values) for name, values in columns})


async def reindex(uow: UnitOfWork, record_type: str, record_id: UUID, values: Mapping[str, Any]) -> None:
    """Replace the side rows of one record; those of archived fields stay as they are."""
    fields = await definitions(uow, record_type)
    if fields:
        await uow.run(_FORGET, record_id=record_id, fields=[field.id for field in fields.values()])
        await index_many(uow, record_type, [(record_id, values)])
