"""What a column of a file can be: the paths of a record's fields, with their labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenants.entitlement import EVERYTHING, Entitlement
from tenants.plans import Module
from tenants.reach import Reach
from tenants.records.catalogue import RecordType, module_of
from tenants.records.custom import Definitions
from tenants.records.fields import Field, Kind, Label
from tenants.records.scoping import fixed

EXTERNAL_ID = "external_id"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing a column can be. `parts` leads inside the field: ("billing", "city") of addresses, ("work",) of phones,
    ("currency",) of money, ("external_id",) of a reference, (key,) of the custom fields (which have no `field`).

    Several columns may be the same target when it is `many`: two work phones, two lines of one street. Of a `sensitive`
    one nothing but hints is kept outside the record.
    """

    path: str
    label: Label
    field: Field | None
    parts: tuple[str, ...] = ()
    required: bool = False
    many: bool = False
    sensitive: bool = False


_WORDS = {
    "work": Label("work", "工作"),
    "mobile": Label("mobile", "手机"),
    "home": Label("home", "家庭"),
    "fax": Label("fax", "传真"),
    "personal": Label("personal", "个人"),
    "other": Label("other", "其他"),
    "billing": Label("billing", "账单"),
    "shipping": Label("shipping", "收货"),
    "street": Label("street", "街道"),
    "city": Label("city", "城市"),
    "region": Label("state or province", "省/州"),
    "postal_code": Label("postal code", "邮编"),
    "country": Label("country", "国家"),
    "currency": Label("currency", "币种"),
    "external_id": Label("external id", "外部编号"),
}
_PHONES = ("work", "mobile", "home", "fax", "other")
_EMAILS = ("work", "personal", "other")
_ADDRESSES = ("billing", "shipping", "home", "other")
_ADDRESS_PARTS = ("street", "city", "region", "postal_code", "country")


def targets(
    record: RecordType, custom: Definitions, limits: Reach | None = None, entitlement: Entitlement = EVERYTHING
) -> dict[str, Target]:
    """Every target of a record by its path, in the order of its fields; then the tenant's own fields. What whoever
    imports may not set is none, and nothing of a module that is not in the plan.
    """
    held_back = fixed(limits, record)
    writable = (
        field
        for field in record.writable.values()
        if field.name not in held_back and entitlement.has(module_of(field) or record.facts.module, writes=True)
    )
    declared = (target for field in writable for target in _of(record, field))
    own = (
        Target(f"custom.{key}", definition.label, None, (key,), definition.required, sensitive=definition.sensitive)
        for key, definition in custom.items()
        if f"custom.{key}" not in held_back and entitlement.has(Module.CUSTOM_FIELDS, writes=True)
    )
    return {target.path: target for target in (*declared, *own)}


def _of(record: RecordType, field: Field) -> Iterator[Target]:
    if field.kind is Kind.CURRENCY:
        return
    if field.kind is Kind.PHONES:
        yield from (_inside(field, kind, many=True) for kind in _PHONES)
    elif field.kind is Kind.EMAILS:
        yield from (_inside(field, kind, many=True) for kind in _EMAILS)
    elif field.kind is Kind.ADDRESSES:
        yield from (_inside(field, kind, part, many=part == "street") for kind in _ADDRESSES for part in _ADDRESS_PARTS)
    elif field.importable:
        yield _plain(record, field)
        if field.kind is Kind.MONEY:
            yield _inside(field, "currency")
        if field.kind is Kind.REFERENCE:
            yield _inside(field, EXTERNAL_ID, name=field.relation)


def _plain(record: RecordType, field: Field) -> Target:
    name = field.name if field.kind not in (Kind.REFERENCE, Kind.MEMBER) else field.relation
    required = field.required and not (field.name == record.facts.title and has_name_parts(record))
    return Target(name, field.label, field, required=required, sensitive=field.sensitive)


def has_name_parts(record: RecordType) -> bool:
    """A person's name can also come in two columns."""
    return {"given_name", "family_name"} <= record.fields.keys()


def _inside(field: Field, *parts: str, name: str = "", many: bool = False) -> Target:
    en, zh = ", ".join(_WORDS[part].en for part in parts), "、".join(_WORDS[part].zh for part in parts)
    label = Label(f"{field.label.en} ({en})", f"{field.label.zh}（{zh}）")
    return Target(".".join([name or field.name, *parts]), label, field, parts, many=many)
