"""Adding fields to a record type, and changing what may be changed of them: everything but key and kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import BadInput, Conflict, LimitReached, NotFound, ValidationFailed, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.kit.text import one_line
from tenants.plans import Module
from tenants.records import custom
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import MAX_SCALE, CustomKind, Definition
from tenants.records.locks import hold
from tenants.records.models import CustomField
from tenants.records.sealing.becoming import make_sensitive, sealable
from tenants.records.tokens import heard

MANAGE = "fields:manage"
MAX_OPTIONS = 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LISTED = (CustomKind.CHOICE, CustomKind.CHOICES)
_MAY_CHANGE = frozenset({"label_en", "label_zh", "required", "options", "position"})

_ALL = select(CustomField).order_by(CustomField.record_type, CustomField.position, CustomField.id)
_ONE = select(CustomField).where(CustomField.id == bindparam("field_id")).with_for_update()
_KEYS = select(CustomField.key).where(CustomField.record_type == bindparam("record_type"))
_LIVING = select(func.count()).select_from(CustomField).where(CustomField.archived_at.is_(None))
_LAST = select(func.max(CustomField.position)).where(CustomField.record_type == bindparam("record_type"))
_NAMES = (
    "id", "record_type", "key", "kind", "label_en", "label_zh", "required", "sensitive", "options", "scale", "position",
    "created_at", "created_by", "updated_at",
)  # fmt: skip
_INSERT = insert(CustomField).values({name: bindparam(name) for name in _NAMES})
_UPDATE = (
    update(CustomField)
    .where(CustomField.id == bindparam("field_id"))
    .values(
        label_en=bindparam("label_en"),
        label_zh=bindparam("label_zh"),
        required=bindparam("required"),
        options=bindparam("options", type_=JSONB()),
        position=bindparam("position"),
        archived_at=bindparam("archived_at"),
        updated_at=bindparam("updated_at"),
        version=CustomField.version + 1,
    )
)


@dataclass(frozen=True, slots=True)
class OptionInput:
    """A choice as an administrator writes it. Without `value` it is new, and gets one from its label."""

    en: str = ""
    zh: str = ""
    value: str = ""
    archived: bool = False


async def list_fields(uow: UnitOfWork, *, record_type: str | None = None, archived: bool = False) -> list[Definition]:
    """The tenant's fields in order. Everyone who works with records may know them; with the module off there are none
    to fill in, but what was defined can still be read.
    """
    uow.require(Module.ACCOUNTS, "accounts:read")
    found = [custom.definition(row) for row in await uow.rows(_ALL)]
    return [
        field for field in found if record_type in (None, field.record_type) and (archived or field.archived_at is None)
    ]


async def create_field(
    uow: UnitOfWork,
    *,
    record_type: str,
    kind: CustomKind,
    label_en: str = "",
    label_zh: str = "",
    key: str = "",
    required: bool = False,
    options: Sequence[OptionInput] = (),
    scale: int = 0,
    position: int | None = None,
    sensitive: bool = False,
) -> Definition:
    """Add a field. Without `key` it is made from the label; one label serves for both languages when one is given.

    Raises LimitReached (with the plan's number), ModuleNotInPlan, Forbidden, ValidationFailed.
    """
    uow.require(Module.CUSTOM_FIELDS, MANAGE)
    if record_type not in catalogue():
        raise invalid("record_type", say("There is no such record type.", "没有该记录类型。"), "UNKNOWN_RECORD_TYPE")
    await hold(uow, "custom fields")
    await _within_plan(uow)
    labels = _labels(label_en, label_zh)
    taken = {row["key"] for row in await uow.rows(_KEYS, record_type=record_type)}
    field_id, moment = uuid7(), now()
    await uow.run(
        _INSERT,
        id=field_id,
        record_type=record_type,
        key=_key(key, labels, taken),
        kind=kind.value,
        **labels,
        required=required,
        sensitive=sensitive and sealable(kind),
        options=_options(kind, options, []),
        scale=_scale(kind, scale),
        position=position if position is not None else 1 + (await uow.value(_LAST, record_type=record_type) or 0),
        created_at=moment,
        created_by=uow.context.user_id,
        updated_at=moment,
    )
    return await _read(uow, field_id)


async def update_field(
    uow: UnitOfWork, *, field_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> Definition:
    """Change `label_en`, `label_zh`, `required`, `options`, `position`; anything else is refused with its reason. With
    `sensitive` the values there are get sealed, which no change takes back.

    Options that are left out are archived, not removed: records may have them. Raises NotFound, Conflict,
    ValidationFailed.
    """
    uow.require(Module.CUSTOM_FIELDS, MANAGE)
    for name in changes.keys() - _MAY_CHANGE - {"sensitive"}:
        raise invalid(
            name,
            say("This cannot change once the field exists; add another field.", "字段创建后不能更改此项，请另建字段。"),
            "IMMUTABLE",
        )
    row = await _locked(uow, field_id, version)
    values = {name: row[name] for name in (*_MAY_CHANGE, "archived_at")}
    if changes.get("sensitive") is not None:
        await make_sensitive(uow, row, wanted=bool(changes["sensitive"]))
    given = {name: value for name, value in changes.items() if value is not None and name != "sensitive"}
    if "options" in given:
        given["options"] = _options(CustomKind(row["kind"]), given["options"], row["options"])
    values |= given
    values |= _labels(values["label_en"], values["label_zh"])
    return await _store(uow, field_id, values)


async def archive_field(uow: UnitOfWork, *, field_id: UUID, version: int | None = None) -> Definition:
    """Take a field out of forms, lists and filters. Its values stay, and come back with it."""
    return await _set_archived(uow, field_id, version, archived=True)


async def restore_field(uow: UnitOfWork, *, field_id: UUID, version: int | None = None) -> Definition:
    """Bring an archived field back with its values. Raises LimitReached."""
    return await _set_archived(uow, field_id, version, archived=False)


async def _set_archived(uow: UnitOfWork, field_id: UUID, version: int | None, *, archived: bool) -> Definition:
    uow.require(Module.CUSTOM_FIELDS, MANAGE)
    await hold(uow, "custom fields")
    row = await _locked(uow, field_id, version)
    if (row["archived_at"] is not None) is archived:
        return custom.definition(row)
    if not archived:
        await _within_plan(uow)
    values = {name: row[name] for name in _MAY_CHANGE}
    return await _store(uow, field_id, values | {"archived_at": now() if archived else None})


async def _within_plan(uow: UnitOfWork) -> None:
    limit = uow.context.entitlement.limits.custom_fields
    if await uow.value(_LIVING) >= limit:
        message = say(
            "The plan {plan} has {limit} custom fields; archive one or change the plan.",
            "套餐 {plan} 最多有 {limit} 个自定义字段，请归档一个或升级套餐。",
            plan=uow.context.entitlement.named(uow.context.plan),
            limit=limit,
        )
        raise LimitReached(message, extensions=uow.context.entitlement.beyond("custom_fields"))


async def _locked(uow: UnitOfWork, field_id: UUID, version: int | None) -> Mapping[str, Any]:
    row = await uow.row(_ONE, field_id=field_id)
    if row is None:
        raise NotFound(say("There is no such field.", "没有该字段。"), "id")
    if version is not None and version != row["version"]:
        raise Conflict(say("Somebody changed this field since you read it.", "该字段已被他人修改。"), "version")
    return row


async def _store(uow: UnitOfWork, field_id: UUID, values: Mapping[str, Any]) -> Definition:
    await uow.run(_UPDATE, field_id=field_id, updated_at=now(), **values)
    return await _read(uow, field_id)


async def _read(uow: UnitOfWork, field_id: UUID) -> Definition:
    await custom.changed(uow)
    row = await uow.row(_ONE, field_id=field_id)
    assert row is not None
    return custom.definition(row)


def _labels(en: str, zh: str) -> dict[str, str]:
    en, zh = one_line(en), one_line(zh)
    if not (en or zh):
        raise invalid("label", say("A field needs a label.", "字段需要名称。"), "REQUIRED")
    if max(len(en), len(zh)) > 80:
        raise invalid("label", say("At most 80 characters.", "最多 80 个字符。"), "TOO_LONG")
    return {"label_en": en or zh, "label_zh": zh or en}


def _key(given: str, labels: Mapping[str, str], taken: set[str]) -> str:
    """The given key, or one made from the label: `Contract value` is contract_value, 金额 is jin_e."""
    if given:
        if not _KEY.fullmatch(given):
            raise invalid(
                "key",
                say(
                    "Lower-case letters, digits and _, beginning with a letter, at most 40.",
                    "只能用小写字母、数字和下划线，以字母开头，最多 40 个字符。",
                ),
                "INVALID_KEY",
            )
        if given in taken:
            raise invalid(
                "key",
                say("Another field (perhaps an archived one) has this key.", "另一字段（可能已归档）使用了该键。"),
                "TAKEN",
            )
        return given
    stem = _slug(labels["label_en"])[:36] or "field"
    return next(key for n in range(1, 10_000) if (key := stem if n == 1 else f"{stem}_{n}") not in taken)


def _slug(label: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", heard(label)).strip("_")
    return words if words[:1].isalpha() else f"f_{words}" if words else ""


def _scale(kind: CustomKind, scale: int) -> int:
    if kind is not CustomKind.DECIMAL:
        return 0
    if not 0 <= scale <= MAX_SCALE:
        raise invalid(
            "scale",
            say("Between 0 and {n} decimal places.", "小数位数须在 0 到 {n} 之间。", n=MAX_SCALE),
            "OUT_OF_RANGE",
        )
    return scale


def _options(
    kind: CustomKind, given: Sequence[OptionInput], stored: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The options in their new order, and behind them, archived, those that were left out."""
    if kind not in _LISTED:
        if given:
            raise invalid("options", say("Only a choice has options.", "只有选择类字段才有选项。"))
        return []
    known = {entry["value"] for entry in stored}
    found: dict[str, dict[str, Any]] = {}
    for number, option in enumerate(given):
        try:
            labels = _labels(option.en, option.zh)
        except ValidationFailed:
            raise invalid(
                f"options.{number}",
                say("An option needs a label of at most 80 characters.", "选项需要名称，最多 80 个字符。"),
            ) from None
        value = _value(option, labels["label_en"], known | found.keys(), known)
        found[value] = {"value": value, "en": labels["label_en"], "zh": labels["label_zh"], "archived": option.archived}
    rest = [{**entry, "archived": True} for entry in stored if entry["value"] not in found]
    options = [*found.values(), *rest]
    _check_options(options)
    return options


def _check_options(options: Sequence[Mapping[str, Any]]) -> None:
    living = [entry for entry in options if not entry["archived"]]
    if not living:
        raise invalid("options", say("A choice needs at least one option.", "选择类字段至少需要一个选项。"), "REQUIRED")
    if len(options) > MAX_OPTIONS:
        raise invalid("options", say("At most {n} options.", "最多 {n} 个选项。", n=MAX_OPTIONS), "TOO_MANY")
    for language in ("en", "zh"):
        if len({entry[language].casefold() for entry in living}) < len(living):
            raise invalid("options", say("Two options have the same label.", "两个选项的名称相同。"), "DUPLICATE")


def _value(option: OptionInput, label: str, taken: set[str], known: set[str]) -> str:
    if option.value in known:
        return option.value
    if option.value and not _KEY.fullmatch(option.value):
        raise BadInput(
            say("An option's value is lower-case letters, digits and _.", "选项的值只能用小写字母、数字和下划线。"),
            "options",
        )
    stem = option.value or _slug(label)[:36] or "option"
    return next(value for n in range(1, 10_000) if (value := stem if n == 1 else f"{stem}_{n}") not in taken)
