"""Custom fields in a template."""

from __future__ import annotations

from typing import Any

from tenants.db.unit_of_work import UnitOfWork
from tenants.partners.templates.parts import Compared, Item, Part, compared, part
from tenants.records import custom_fields
from tenants.records.custom_fields import OptionInput
from tenants.records.custom_kinds import CustomKind, Definition

KIND = "custom_field"
_FIXED = ("kind", "scale")


async def _capture(uow: UnitOfWork) -> list[Item]:
    return [
        Item(KIND, f"{field.record_type}.{field.key}", field.label.en, field.label.zh, _body(field))
        for field in await custom_fields.list_fields(uow)
    ]


async def _compare(uow: UnitOfWork, item: Item) -> Compared:
    found = await _find(uow, item)
    existing = _body(found) if found else None
    if existing is not None and existing["sensitive"] and not item.body["sensitive"]:
        return compared(item, existing, fixed=(*_FIXED, "sensitive"))  # what is sealed stays so
    return compared(item, existing, fixed=_FIXED)


async def _apply(uow: UnitOfWork, item: Item) -> None:
    body, found = item.body, await _find(uow, item)
    record_type, key = item.key.split(".", 1)
    options = [OptionInput(each["en"], each["zh"], each["value"]) for each in body["options"]]
    words = {"label_en": item.label_en, "label_zh": item.label_zh}
    if found is None:
        await custom_fields.create_field(
            uow,
            record_type=record_type,
            key=key,
            kind=CustomKind(body["kind"]),
            label_en=item.label_en,
            label_zh=item.label_zh,
            required=body["required"],
            options=options,
            scale=body["scale"],
            sensitive=body["sensitive"],
        )
        return
    changes: dict[str, Any] = {**words, "required": body["required"]}
    if options:
        changes["options"] = options
    if body["sensitive"]:
        changes["sensitive"] = True
    await custom_fields.update_field(uow, field_id=found.id, changes=changes)


async def _find(uow: UnitOfWork, item: Item) -> Definition | None:
    """The company's field of this key; an archived one counts, since its key is taken."""
    record_type, key = item.key.split(".", 1)
    found = await custom_fields.list_fields(uow, record_type=record_type, archived=True)
    return next((field for field in found if field.key == key), None)


def _body(field: Definition) -> dict[str, Any]:
    return {
        "kind": field.kind.value,
        "label_en": field.label.en,
        "label_zh": field.label.zh,
        "required": field.required,
        "sensitive": field.sensitive,
        "scale": field.scale,
        "options": [
            {"value": each.value, "en": each.label.en, "zh": each.label.zh}
            for each in field.options
            if not each.archived
        ],
    }


part(KIND, Part(_capture, _compare, _apply))
