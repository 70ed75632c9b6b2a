"""What whoever is signed in may do with each kind of record, so that a client shows nothing they cannot use."""

from __future__ import annotations

import strawberry

from api.naming import camel
from api.schema.belonging import ALWAYS
from tenants.context import TenantContext
from tenants.reach import Action
from tenants.records import scoping
from tenants.records.catalogue import RecordType, catalogue

MODULE = ALWAYS

strawberry.enum(Action, name="AccessAction")
_CUSTOM = "custom."


@strawberry.type(description="What somebody may do with one kind of record; on whose, the records themselves tell.")
class KindAccess:
    record_type: str
    actions: list[Action]
    hidden: list[str] = strawberry.field(description="Fields that are not there; `customFields.key` are the company's.")
    read_only: list[str] = strawberry.field(description="Fields that cannot be set.")
    masked: list[str] = strawberry.field(description="Fields shown as a hint, until `revealField`.")


def access_of(context: TenantContext) -> list[KindAccess]:
    limits = context.limits
    return [
        KindAccess(
            record_type=name,
            actions=scoping.allowed(context, record),
            hidden=_names(scoping.hidden(limits, record)),
            read_only=_names(scoping.fixed(limits, record)),
            masked=_names(scoping.masked(limits, record) | _sensitive(record) - scoping.hidden(limits, record)),
        )
        for name, record in sorted(catalogue().items())
    ]


def _sensitive(record: RecordType) -> frozenset[str]:
    """Fields stored sealed, of which everybody sees a hint. Of the company's own `CustomField.sensitive` says so."""
    return frozenset(name for name, field in record.fields.items() if field.sensitive)


def _names(fields: frozenset[str]) -> list[str]:
    return sorted(map(field_name, fields))


def field_name(name: str) -> str:
    """A field as clients name it: `custom.key` is `customFields.key`."""
    return f"customFields.{name.removeprefix(_CUSTOM)}" if name.startswith(_CUSTOM) else camel(name)
