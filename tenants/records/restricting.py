"""What there are rights on, in words: each kind of record, and its fields that can be held back or masked."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.access.objects import Object, objects
from tenants.db.unit_of_work import UnitOfWork
from tenants.records import custom
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind
from tenants.records.fields import Label

_MASKABLE = frozenset({CustomKind.TEXT, CustomKind.PHONE, CustomKind.EMAIL})
"""Kinds of the company's own fields of which a hint means something."""


@dataclass(frozen=True, slots=True)
class FieldOfKind:
    """`name` is the field's, `custom.key` of the company's own."""

    name: str
    label: Label
    hideable: bool
    maskable: bool


@dataclass(frozen=True, slots=True)
class KindOfRecord:
    """`scoped` kinds have owners, whose they are."""

    name: str
    label: Label
    scoped: bool
    fields: tuple[FieldOfKind, ...]


async def kinds_of_records(uow: UnitOfWork) -> list[KindOfRecord]:
    """In the order of their names; fields in the order they are declared, the company's own last."""
    return [await _kind(uow, found) for _, found in sorted(objects().items())]


async def _kind(uow: UnitOfWork, found: Object) -> KindOfRecord:
    record = catalogue()[found.name]
    fields = [
        FieldOfKind(name, field.label, name in found.hideable, name in found.maskable)
        for name, field in record.fields.items()
        if name in found.hideable | found.maskable
    ]
    for key, field in (await custom.definitions(uow, found.name)).items():
        maskable = field.kind in _MASKABLE and not field.sensitive
        fields.append(FieldOfKind(f"custom.{key}", field.label, True, maskable))
    return KindOfRecord(found.name, record.facts.label_plural, found.scoped, tuple(fields))
